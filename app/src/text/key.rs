//! The names of the sentences.

/// Lists the keys in the order in which their sentences are sent, each with the placeholders of its sentence.
macro_rules! keys {
    (
        page { $($(#[doc = $page_doc:literal])* $page:ident $(($($page_part:ident),+))?,)+ }
        server { $($(#[doc = $server_doc:literal])* $server:ident $(($($server_part:ident),+))?,)+ }
    ) => {
        /// Names a sentence. Its number is the sentence's place in the list that a page is sent.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum Key {
            $($(#[doc = $page_doc])* $page,)+
            $($(#[doc = $server_doc])* $server,)+
        }

        impl Key {
            /// Those that a page's program shows: their sentences are sent with it.
            pub(super) const ON_PAGE: &[Self] = &[$(Self::$page),+];

            /// Those that only the server shows.
            #[cfg(test)]
            pub(super) const ON_SERVER: &[Self] = &[$(Self::$server),+];

            /// The names of those on a page.
            const NAMES: &str = concat!($(stringify!($page), " "),+);

            /// What stands in braces in its sentence. `count` chooses the form of the sentence besides.
            pub(super) fn placeholders(self) -> &'static [&'static str] {
                match self {
                    $(Self::$page => &[$($(stringify!($page_part)),+)?],)+
                    $(Self::$server => &[$($(stringify!($server_part)),+)?],)+
                }
            }
        }
    };
}

impl Key {
    /// Its own name, such as `Leave`: a page shows it where the sentence has not come with the page.
    #[must_use]
    pub fn name(self) -> &'static str {
        Self::NAMES.split(' ').nth(self as usize).unwrap_or_default()
    }
}

keys! {
    page {
        /// Which form of a sentence goes with a number: a digit for each number from 0, and the last one for all above.
        /// 32 people are the most that any sentence counts. The forms stand in one sentence, with `|` between them.
        PluralForms,

        /// Above the lobby.
        LobbyHeading,
        /// Before the room's id.
        Room,
        /// In the lobby of a room with a name that somebody chose.
        Guessable,
        /// Where one says what one is called.
        NameField,
        /// Under it.
        NameHint,
        /// No name was typed.
        NameMissing,
        /// The name is too long.
        NameTooLong(max),
        /// The name contains what cannot be seen.
        NameForbidden,
        /// Goes into the call.
        Join,
        /// The same, on its way.
        Joining,
        /// The part of the program that runs a call has not come, and one wants to join.
        NotLoaded,
        /// The browser cannot connect with others at all.
        NoWebRtc,
        /// Where one's own picture is.
        OwnPicture,
        /// How loud the microphone is.
        MicrophoneLevel,
        /// The browser asks for permission.
        Asking,

        /// The choice of a microphone.
        MicrophoneField,
        /// The choice of a camera.
        CameraField,
        /// The choice of a speaker.
        SpeakerField,
        /// Begins a test of the connection to the server.
        TestConnection,
        /// A way that is tested: a STUN answer over UDP.
        WayUdp,
        /// The same: a relay that is reached by UDP.
        WayRelayUdp,
        /// The same: a relay that is reached by TCP.
        WayRelayTcp,
        /// It is being tried.
        WayTesting(way),
        /// It leads to the server.
        WayOpen(way),
        /// It does not.
        WayBlocked(way),
        /// No server is named with which it can be tried before the call.
        WayNotTried(way),
        /// A microphone without a label.
        UnnamedMicrophone(number),
        /// A camera without a label.
        UnnamedCamera(number),
        /// A speaker without a label.
        UnnamedSpeaker(number),

        /// Asks for a device again, makes a connection again, loads the page again where its program has not come.
        TryAgain,
        /// Says that one goes on without the device.
        JoinWithout,
        /// There is neither camera nor microphone.
        NoDevices,
        /// Above the sentence of a page that is not secure.
        InsecureHeading,
        /// Why a page over plain HTTP has no devices, and what to do.
        Insecure,
        /// Neither may be used; `how` is one of the sentences below that end the block.
        BothDenied(how),
        /// The microphone may not be used.
        MicrophoneDenied(how),
        /// There is no microphone.
        MicrophoneNotFound,
        /// Something else uses the microphone.
        MicrophoneInUse,
        /// The microphone that was chosen is not there.
        MicrophoneUnavailable,
        /// The browser knows no microphones.
        MicrophoneUnsupported,
        /// The microphone went away.
        MicrophoneLost,
        /// The microphone did not start.
        MicrophoneFailed,
        /// The camera may not be used.
        CameraDenied(how),
        /// There is no camera.
        CameraNotFound,
        /// Something else uses the camera.
        CameraInUse,
        /// The camera that was chosen is not there.
        CameraUnavailable,
        /// The browser knows no cameras.
        CameraUnsupported,
        /// The camera went away.
        CameraLost,
        /// The camera did not start.
        CameraFailed,
        /// How the block of one device is ended in Chrome, Edge and their kin. For this and those below:
        /// the help pages "Use your camera and microphone" of Chrome, "Manage your camera and microphone permissions"
        /// of Firefox and "Change settings for a website" of Safari.
        AllowInChromium,
        /// The same in Safari on a Mac.
        AllowInSafari,
        /// The same on Android.
        AllowOnAndroid,
        /// The same on an iPhone or iPad.
        AllowOnAppleTouch,
        /// The same in any other browser.
        AllowElsewhere,
        /// How the block of both devices is ended in Chrome, Edge and their kin.
        AllowBothInChromium,
        /// The same in Safari on a Mac.
        AllowBothInSafari,
        /// The same on Android.
        AllowBothOnAndroid,
        /// The same on an iPhone or iPad.
        AllowBothOnAppleTouch,
        /// The same in any other browser.
        AllowBothElsewhere,
        /// How a block is ended in Firefox, which shows a microphone for it.
        UnblockMicrophoneInFirefox,
        /// The same where it shows a camera: for the camera, and for both.
        UnblockCameraInFirefox,

        /// The call itself.
        Call,
        /// Its controls.
        Controls,
        /// The own microphone.
        Microphone,
        /// The own camera.
        Camera,
        /// Shares a screen.
        Share,
        /// Shares one more.
        ShareAnother,
        /// Raises the hand; pressed while it is raised.
        RaiseHand,
        /// Leaves.
        Leave,
        /// Takes the own tile away.
        HideSelf,
        /// Brings it back.
        ShowSelf,

        /// What one's own tile is called before a name is known.
        You,
        /// What one's own tile is called.
        OwnTile(name),
        /// What a shared screen is called.
        Screen(name),
        /// What a further one is called.
        NumberedScreen(name, number),
        /// Said of somebody's microphone.
        MicrophoneOff,
        /// Said of somebody's camera.
        CameraOff,
        /// Said of somebody's hand, before its place among all that are raised: "Hand raised 2".
        HandRaised,
        /// Said of somebody's screen that stands still.
        Paused,
        /// The connection to somebody is being made.
        Connecting,
        /// There is no connection after a while: the browser has found no address of its own.
        NoAddress,
        /// The same in Chromium and its kin, where a policy, a setting or an add-on forbids it.
        NoAddressInChromium,
        /// The same in Firefox, where preferences forbid it. Without a device it may use the default route alone.
        NoAddressInFirefox,
        /// The same in Safari and all browsers of an iPhone or iPad: the name is that of a setting of each network.
        NoAddressInSafari,
        /// The same: nothing has come from the other end.
        NoAnswer,
        /// The same: no TURN server can be reached.
        NoRelay,
        /// The same: a TURN server refuses, since the credential is wrong or it is full.
        RelayRefused,
        /// The same: both ends have tried, and found no way to each other.
        NoPath,
        /// Nothing flows at the moment.
        Interrupted,
        /// Somebody lost the server.
        Away,
        /// Opens what can be done with a tile.
        More,
        /// Puts a tile on the stage, and takes it back.
        Pin(tile),
        /// How loud a tile is, beside its slider.
        Volume,
        /// The slider itself.
        VolumeOf(tile),
        /// Media goes from browser to browser.
        Direct,
        /// A relay is in between, which this browser reaches by UDP.
        RelayedUdp,
        /// The same, by TCP.
        RelayedTcp,
        /// How long a packet takes there and back.
        RoundTrip(ms),
        /// Every packet arrives.
        NothingLost,
        /// Fewer packets than one in a hundred do not arrive.
        LittleLost,
        /// Of a hundred packets so many do not arrive.
        Lost(percent),
        /// A picture in a window of its own.
        PictureInPicture,
        /// Looks closer.
        ZoomIn,
        /// Looks from farther away.
        ZoomOut,
        /// Each pixel as one pixel, or all of the picture.
        ActualSize,
        /// A picture on the whole screen.
        FullScreen,
        /// Takes what lies above the page away.
        Close,

        /// What an own screen is called.
        OwnScreen,
        /// What a further one is called.
        NumberedOwnScreen(number),
        /// Said beside an own screen.
        Sharing,
        /// Said beside an own screen that stands still.
        SharePaused,
        /// Lets an own screen stand still.
        Pause,
        /// What an own screen shows.
        Content,
        /// Something to read.
        ContentText,
        /// Something that moves.
        ContentMotion,
        /// Picks another surface for an own screen.
        Switch,
        /// Ends the share of an own screen.
        Stop,
        /// The tab of the call itself was picked.
        ShareThisTab,
        /// The system does not allow it.
        ShareDenied,
        /// There is no screen.
        ShareNotFound,
        /// The page is not secure.
        ShareInsecure,
        /// The screen could not be had.
        ShareFailed,

        /// Above the invitation: nobody else has been here.
        FirstHere,
        /// Above the invitation: the others have left.
        OnlyOneHere,
        /// What to do about it.
        Invitation,
        /// The link.
        Link,
        /// Copies it.
        Copy,
        /// It is copied.
        Copied,
        /// It is not.
        NotCopied,

        /// The server is lost.
        Reconnecting,
        /// What is still there meanwhile.
        ReconnectingHint,
        /// The browser plays no sound before the page was touched.
        AutoplayBlocked,
        /// Touches it.
        TapToHear,
        /// Takes a message away.
        Dismiss,

        /// One is in the call with nobody else.
        Entered,
        /// One is in the call with others.
        EnteredWith(count),
        /// Somebody came.
        Joined(name),
        /// Somebody went.
        Left(name),
        /// The server was lost and is found again.
        Reconnected,
        /// One's own hand is raised now.
        OwnHandRaised,
        /// It is not any more.
        OwnHandLowered,
        /// Somebody has raised a hand.
        PeerHandRaised(name),
        /// The others see one's own screen now.
        ShareStarted,
        /// They see it no more.
        ShareEnded,
        /// Somebody shares a screen.
        ScreenShared(name),
        /// Somebody stopped sharing.
        ScreenEnded(name),

        /// Above the page after a call, and its sentence: one left.
        LeftHeading,
        /// See above.
        LeftSentence,
        /// The server could not be reached.
        UnreachableHeading,
        /// See above.
        UnreachableSentence,
        /// The server did not take the page in.
        NotAdmittedHeading,
        /// See above.
        NotAdmittedSentence,
        /// The server ended the call.
        OverHeading,
        /// See above.
        OverSentence,
        /// The server restarts.
        RestartingHeading,
        /// See above.
        RestartingSentence,
        /// The room is full.
        RoomFullHeading,
        /// See above.
        RoomFullSentence,
        /// Another tab has taken the place over.
        ReplacedHeading,
        /// See above.
        ReplacedSentence,
        /// The page is older than the server.
        OutdatedHeading,
        /// See above.
        OutdatedSentence,
        /// The seat was given up.
        AwayTooLongHeading,
        /// See above.
        AwayTooLongSentence,
        /// The server closed the connection over a fault.
        ClosedHeading,
        /// See above.
        ClosedSentence,
        /// Goes back into the call.
        JoinAgain,
        /// Tries to join once more.
        TryToJoin,
        /// Loads the page anew.
        Reload,
        /// Goes to the first page.
        Home,

        /// Why the server did not do what was asked: the room is full.
        ApiRoomFull(count),
        /// It takes no further rooms.
        ApiBusy,
        /// It is about to stop.
        ApiRestarting,
        /// The request came from a page of another site.
        ApiOrigin,
        /// The request could not be read; `detail` is for those who write clients, in English.
        ApiMalformed(detail),
        /// It cannot say what went wrong.
        ApiFailed,
        /// No answer came.
        ApiUnreachable,
        /// Something of a newer server.
        ApiUnknown,
    }
    server {
        /// The language itself, as in `<html lang>`. Source: RFC 5646 (BCP 47).
        LanguageTag,
        /// The title of the tab, with what the page is called.
        Title(page),

        /// The first line of the first page.
        Headline,
        /// What Parlor is, in one sentence.
        Pitch,
        /// What stays true of every call: nothing is needed.
        PromiseNoAccount,
        /// How media goes.
        PromiseDirect,
        /// What is not on a page.
        PromiseNoTrackers,
        /// Starts a call in a fresh room.
        NewCall,
        /// Hides one's address from the others.
        HideAddress,
        /// What that means.
        HideAddressHint,
        /// Between the two ways into a call.
        Or,
        /// Where a room is named.
        RoomField,
        /// What one may type there.
        RoomExample,
        /// Under it.
        RoomHint,
        /// Goes to that room.
        Go,
        /// A link asks for a relay, and the server has none.
        NoRelayHeading,
        /// What to do then.
        NoRelayHere,
        /// Nothing was typed.
        RoomMissing,
        /// A link to something else.
        RoomLinkWrong,
        /// A link to a room of another server.
        RoomElsewhere(host),
        /// Nothing of it can stand in an address.
        RoomLetters,
        /// More than a room's id may have.
        RoomTooLong(max),

        /// Above the page of an address that is none.
        NotFoundHeading,
        /// What to do about it.
        NotFound,
        /// Above the page of a room id that is none.
        BadRoomHeading,
        /// Why it is none: nothing is there.
        BadRoomEmpty,
        /// It is too long.
        BadRoomTooLong(max),
        /// It contains what it may not.
        BadRoomForbidden,
        /// What a room id may be.
        BadRoomRule(max),

        /// A page cannot work at all.
        NoScript,
        /// The page's program has not come, or could not be started.
        Unloaded,
        /// The browser is older than all of that.
        OldBrowser,
        /// Above the page that is left when the page's program broke.
        BrokenHeading,
        /// What became of the call, and what to do.
        Broken,

        /// Above the page of a server that has no connection left.
        ServerFullHeading,
        /// What to do about it.
        ServerFull,
    }
}
