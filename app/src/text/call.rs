//! What is said in a call: what a tile is called, what happens, and why a screen could not be shared.

use browser::media::PickError;
use protocol::command::CaptureError;

use protocol::call_state::{Announcement, Tile, TileKind, TileProblem};

/// Above the invitation, while nobody else is in the call.
#[must_use]
pub fn alone_heading(had_company: bool) -> &'static str {
    if had_company { "You're the only one here now" } else { "You're the first one here" }
}

/// What one's own tile is called.
#[must_use]
pub fn tile(tile: &Tile) -> String {
    let Some(name) = &tile.name else { return "You".to_owned() };
    match tile.kind {
        TileKind::Own => format!("{name} (you)"),
        TileKind::Person => name.to_string(),
        TileKind::Screen { number: 1, .. } => format!("{name}'s screen"),
        TileKind::Screen { number, .. } => format!("{name}'s screen {number}"),
    }
}

/// What a screen of one's own is called.
#[must_use]
pub fn own_screen(number: usize) -> String {
    if number == 1 { "Your screen".to_owned() } else { format!("Your screen {number}") }
}

/// Puts a tile on the stage, and takes it back.
#[must_use]
pub fn pin(tile: &str) -> String {
    format!("Pin {tile}")
}

/// How loud somebody is here.
#[must_use]
pub fn volume(of: &str) -> String {
    format!("Volume of {of}")
}

/// Why no screen could be shared; nothing where nothing is the matter.
#[must_use]
pub fn share_problem(error: PickError) -> Option<&'static str> {
    Some(match error {
        PickError::Cancelled => return None,
        PickError::ThisTab => {
            "That is the tab of this call, which would show itself inside itself. Pick another tab, a window or a screen."
        }
        PickError::Failed(CaptureError::Denied) => {
            "Your system doesn't allow this browser to record the screen. Allow it in the system's privacy settings, then share again."
        }
        PickError::Failed(CaptureError::NotFound) => "Your browser found no screen to share.",
        PickError::Failed(CaptureError::Insecure) => {
            "Screen sharing needs a page loaded over HTTPS, or from localhost."
        }
        PickError::Failed(_) => "The screen couldn't be shared. Try another window or screen.",
    })
}

/// What is the matter with the connection to somebody.
#[must_use]
pub fn tile_problem(problem: TileProblem) -> &'static str {
    match problem {
        TileProblem::Connecting => "Connecting…",
        TileProblem::Interrupted => "Connection interrupted",
        TileProblem::Away => "Away for a moment",
    }
}

/// A word in passing.
#[must_use]
pub fn announcement(announcement: &Announcement) -> String {
    match announcement {
        Announcement::Entered { others: 0 } => "You are in the call.".to_owned(),
        Announcement::Entered { others: 1 } => {
            "You are in the call with one other person.".to_owned()
        }
        Announcement::Entered { others } => format!("You are in the call with {others} others."),
        Announcement::Joined(name) => format!("{name} joined."),
        Announcement::Left(name) => format!("{name} left."),
        Announcement::Back => "You're connected again.".to_owned(),
        Announcement::Share => "You're sharing your screen.".to_owned(),
        Announcement::ShareEnded => "You stopped sharing.".to_owned(),
        Announcement::ScreenShared(name) => format!("{name} is sharing a screen."),
        Announcement::ScreenEnded(name) => format!("{name} stopped sharing."),
    }
}
