//! German: short and without an address where that goes, else with `Sie`.

use crate::text::Key;

/// The sentence of a key.
pub(super) const fn sentence(key: Key) -> &'static str {
    match key {
        // One, and any other number.
        Key::PluralForms => "101",

        Key::LobbyHeading => "Bereit für den Anruf?",
        Key::Room => "Raum",
        Key::Guessable => {
            "Wer diesen Namen errät, kann beitreten. Ein neuer Anruf bekommt einen Link, den niemand erraten kann."
        }
        Key::NameField => "Ihr Name",
        Key::NameHint => "Die anderen sehen diesen Namen. Er wird auf diesem Gerät gespeichert.",
        Key::NameMissing => "Bitte zuerst einen Namen eingeben.",
        Key::NameTooLong => "Ein Name darf höchstens {max} Zeichen haben.",
        Key::NameForbidden => {
            "Der Name enthält ein unsichtbares Zeichen. Bitte noch einmal eintippen."
        }
        Key::Join => "Anruf beitreten",
        Key::Joining => "Verbindung wird hergestellt\u{a0}…",
        Key::NotLoaded => {
            "Ein Teil dieser Seite wurde nicht geladen. Bitte die Verbindung prüfen und noch einmal versuchen, oder die Seite neu laden."
        }
        Key::NoWebRtc => {
            "In diesem Browser sind keine Anrufe möglich: WebRTC ist ausgeschaltet, oder eine Erweiterung blockiert es. Bitte für diese Seite erlauben und die Seite neu laden."
        }
        Key::OwnPicture => "Ihr Bild",
        Key::MicrophoneLevel => "Mikrofonpegel",
        Key::Asking => "Der Browser fragt, ob Kamera und Mikrofon verwendet werden dürfen.",

        Key::MicrophoneField => "Mikrofon auswählen",
        Key::CameraField => "Kamera auswählen",
        Key::SpeakerField => "Lautsprecher auswählen",
        Key::TestConnection => "Verbindung testen",
        Key::WayUdp => "UDP zum Server",
        Key::WayRelayUdp => "Relay über UDP",
        Key::WayRelayTcp => "Relay über TCP",
        Key::WayTesting => "{way}: wird getestet\u{a0}…",
        Key::WayOpen => "{way}: funktioniert.",
        Key::WayBlocked => {
            "{way}: keine Antwort. Möglicherweise ist es in Ihrem Netzwerk gesperrt."
        }
        Key::WayNotTried => "{way}: wird erst im Anruf versucht.",
        Key::UnnamedMicrophone => "Mikrofon {number}",
        Key::UnnamedCamera => "Kamera {number}",
        Key::UnnamedSpeaker => "Lautsprecher {number}",

        Key::TryAgain => "Noch einmal versuchen",
        Key::JoinWithout => "Sie können auch ohne beitreten.",
        Key::NoDevices => {
            "Es wurde weder eine Kamera noch ein Mikrofon gefunden. Sie können ohne beitreten und die anderen trotzdem sehen und hören."
        }
        Key::InsecureHeading => "Auf dieser Seite gibt es weder Kamera noch Mikrofon",
        Key::Insecure => {
            "Browser erlauben Kamera und Mikrofon nur auf sicheren Seiten, und diese Seite wurde über unverschlüsseltes HTTP geladen. Bitte mit https:// vor der Adresse öffnen. Geht das nicht, muss auf dem Server HTTPS eingerichtet werden: Bitte fragen Sie die Person, die ihn betreibt. Auf dem Server selbst funktioniert http://localhost."
        }
        Key::BothDenied => {
            "Kamera und Mikrofon sind blockiert. {how} Sie können auch ohne beitreten."
        }
        Key::MicrophoneDenied => "Das Mikrofon ist blockiert. {how}",
        Key::MicrophoneNotFound => {
            "Es wurde kein Mikrofon gefunden. Bitte eines anschließen und noch einmal versuchen."
        }
        Key::MicrophoneInUse => {
            "Eine andere App verwendet das Mikrofon. Bitte dort schließen und noch einmal versuchen."
        }
        Key::MicrophoneUnavailable => {
            "Das gewählte Mikrofon ist nicht verfügbar. Bitte ein anderes wählen oder noch einmal versuchen."
        }
        Key::MicrophoneUnsupported => {
            "Dieser Browser gibt Seiten kein Mikrofon. Bitte einen aktuellen Firefox, Chrome, Edge oder Safari verwenden."
        }
        Key::MicrophoneLost => {
            "Das Mikrofon wurde getrennt oder blockiert. Bitte wieder anschließen oder erlauben und noch einmal versuchen."
        }
        Key::MicrophoneFailed => {
            "Das Mikrofon ließ sich nicht starten. Bitte aus- und wieder einstecken und noch einmal versuchen."
        }
        Key::CameraDenied => "Die Kamera ist blockiert. {how}",
        Key::CameraNotFound => {
            "Es wurde keine Kamera gefunden. Bitte eine anschließen und noch einmal versuchen."
        }
        Key::CameraInUse => {
            "Eine andere App verwendet die Kamera. Bitte dort schließen und noch einmal versuchen."
        }
        Key::CameraUnavailable => {
            "Die gewählte Kamera ist nicht verfügbar. Bitte eine andere wählen oder noch einmal versuchen."
        }
        Key::CameraUnsupported => {
            "Dieser Browser gibt Seiten keine Kamera. Bitte einen aktuellen Firefox, Chrome, Edge oder Safari verwenden."
        }
        Key::CameraLost => {
            "Die Kamera wurde getrennt oder blockiert. Bitte wieder anschließen oder erlauben und noch einmal versuchen."
        }
        Key::CameraFailed => {
            "Die Kamera ließ sich nicht starten. Bitte aus- und wieder einstecken und noch einmal versuchen."
        }
        Key::AllowInChromium => {
            "Bitte auf das Symbol links neben der Adresse klicken, dort den Zugriff erlauben und noch einmal versuchen."
        }
        Key::AllowInSafari => {
            "Bitte im Safari-Menü die Einstellungen für diese Website öffnen, dort den Zugriff erlauben und noch einmal versuchen."
        }
        Key::AllowOnAndroid => {
            "Bitte auf das Symbol links neben der Adresse tippen, unter „Berechtigungen“ den Zugriff erlauben und noch einmal versuchen."
        }
        Key::AllowOnAppleTouch => {
            "Bitte auf das Symbol neben der Adresse tippen und den Zugriff in den Website-Einstellungen erlauben, oder in den Systemeinstellungen unter dem Namen des Browsers, und noch einmal versuchen."
        }
        Key::AllowElsewhere => {
            "Bitte den Zugriff für diese Seite erlauben, neben der Adresse oder in den Systemeinstellungen, und noch einmal versuchen."
        }
        Key::AllowBothInChromium => {
            "Bitte auf das Symbol links neben der Adresse klicken, dort beides erlauben und noch einmal versuchen."
        }
        Key::AllowBothInSafari => {
            "Bitte im Safari-Menü die Einstellungen für diese Website öffnen, dort beides erlauben und noch einmal versuchen."
        }
        Key::AllowBothOnAndroid => {
            "Bitte auf das Symbol links neben der Adresse tippen, unter „Berechtigungen“ beides erlauben und noch einmal versuchen."
        }
        Key::AllowBothOnAppleTouch => {
            "Bitte auf das Symbol neben der Adresse tippen und beides in den Website-Einstellungen erlauben, oder in den Systemeinstellungen unter dem Namen des Browsers, und noch einmal versuchen."
        }
        Key::AllowBothElsewhere => {
            "Bitte beides für diese Seite erlauben, neben der Adresse oder in den Systemeinstellungen, und noch einmal versuchen."
        }
        Key::UnblockMicrophoneInFirefox => {
            "Bitte in der Adressleiste auf das durchgestrichene Mikrofon klicken, die Blockierung aufheben und noch einmal versuchen."
        }
        Key::UnblockCameraInFirefox => {
            "Bitte in der Adressleiste auf die durchgestrichene Kamera klicken, die Blockierung aufheben und noch einmal versuchen."
        }

        Key::Call => "Anruf",
        Key::Controls => "Anrufsteuerung",
        Key::Microphone => "Mikrofon",
        Key::Camera => "Kamera",
        Key::Share => "Bildschirm teilen",
        Key::ShareAnother => "Noch einen teilen",
        Key::RaiseHand => "Hand heben",
        Key::Leave => "Verlassen",
        Key::HideSelf => "Eigenes Bild ausblenden",
        Key::ShowSelf => "Eigenes Bild einblenden",

        Key::You => "Ich",
        Key::OwnTile => "{name} (ich)",
        Key::Screen => "Bildschirm von {name}",
        Key::NumberedScreen => "Bildschirm {number} von {name}",
        Key::MicrophoneOff => "Mikrofon aus",
        Key::CameraOff => "Kamera aus",
        Key::HandRaised => "Hand gehoben",
        Key::Paused => "Angehalten",
        Key::Connecting => "Verbinden\u{a0}…",
        Key::NoAddress => {
            "Keine Netzwerkadresse gefunden. Bitte Datenschutz-Einstellungen, Erweiterungen und Berechtigungen des Browsers prüfen."
        }
        Key::NoAddressInChromium => {
            "Keine Netzwerkadresse gefunden. Bitte die WebRTC-IP-Richtlinie auf „Default“ stellen und Erweiterungen ausschalten, die Adressen verbergen."
        }
        Key::NoAddressInFirefox => {
            "Keine Netzwerkadresse gefunden. Bitte Kamera oder Mikrofon erlauben, oder media.peerconnection.ice.* in about:config zurücksetzen."
        }
        Key::NoAddressInSafari => {
            "Keine Netzwerkadresse gefunden. Bitte Kamera oder Mikrofon erlauben, oder „IP-Adress-Tracking beschränken“ für dieses Netzwerk ausschalten."
        }
        Key::NoAnswer => "Noch keine Antwort. Vielleicht muss die andere Seite neu geladen werden.",
        Key::NoRelay => {
            "Das Relay ist nicht erreichbar. Möglicherweise ist es in Ihrem Netzwerk gesperrt."
        }
        Key::RelayRefused => {
            "Das Relay hat diesen Anruf abgelehnt. Bitte später noch einmal versuchen oder die Person fragen, die diesen Server betreibt."
        }
        Key::NoPath => {
            "Kein Weg gefunden. Möglicherweise sperrt eine Firewall hier oder auf der anderen Seite Anrufe."
        }
        Key::Interrupted => "Verbindung unterbrochen",
        Key::Away => "Kurz nicht da",
        Key::More => "Mehr",
        Key::Pin => "{tile} anheften",
        Key::Volume => "Lautstärke",
        Key::VolumeOf => "Lautstärke: {tile}",
        Key::Direct => "Direkte Verbindung",
        Key::RelayedUdp => "Über Relay (UDP)",
        Key::RelayedTcp => "Über Relay (TCP)",
        Key::RoundTrip => "Umlaufzeit {ms} ms",
        Key::NothingLost => "nichts verloren",
        Key::LittleLost => "unter 1 % verloren",
        Key::Lost => "{percent} % verloren",
        Key::PictureInPicture => "Bild im Bild",
        Key::ZoomIn => "Vergrößern",
        Key::ZoomOut => "Verkleinern",
        Key::ActualSize => "Originalgröße",
        Key::FullScreen => "Vollbild",
        Key::Close => "Schließen",

        Key::OwnScreen => "Ihr Bildschirm",
        Key::NumberedOwnScreen => "Ihr Bildschirm {number}",
        Key::Sharing => "Für die anderen sichtbar.",
        Key::SharePaused => "Angehalten: Die anderen sehen das letzte Bild.",
        Key::Pause => "Anhalten",
        Key::Content => "Optimieren für",
        Key::ContentText => "Text",
        Key::ContentMotion => "Bewegung",
        Key::Switch => "Wechseln",
        Key::Stop => "Beenden",
        Key::ShareThisTab => {
            "Das ist der Tab dieses Anrufs, er würde sich selbst in sich selbst zeigen. Bitte einen anderen Tab, ein Fenster oder einen Bildschirm wählen."
        }
        Key::ShareDenied => {
            "Das System erlaubt diesem Browser nicht, den Bildschirm aufzunehmen. Bitte in den Datenschutz-Einstellungen des Systems erlauben und noch einmal teilen."
        }
        Key::ShareNotFound => {
            "Der Browser hat keinen Bildschirm gefunden, der geteilt werden kann."
        }
        Key::ShareInsecure => {
            "Nur eine Seite, die über HTTPS oder von localhost geladen wurde, kann den Bildschirm teilen."
        }
        Key::ShareFailed => {
            "Der Bildschirm konnte nicht geteilt werden. Bitte ein anderes Fenster oder einen anderen Bildschirm wählen."
        }

        Key::FirstHere => "Noch ist niemand sonst da",
        Key::OnlyOneHere => "Jetzt ist niemand sonst mehr da",
        Key::Invitation => "Diesen Link verschicken: Wer ihn hat, kann beitreten.",
        Key::Link => "Link zu diesem Anruf",
        Key::Copy => "Link kopieren",
        Key::Copied => "Link kopiert.",
        Key::NotCopied => {
            "Der Browser hat den Link nicht kopiert. Er ist markiert: bitte mit Tastatur oder Menü kopieren."
        }

        Key::Reconnecting => "Verbindung wird wiederhergestellt\u{a0}…",
        Key::ReconnectingHint => {
            "Der Server ist nicht erreichbar. Der Anruf läuft vielleicht weiter."
        }
        Key::AutoplayBlocked => "Der Browser spielt den Ton erst ab, wenn Sie tippen oder klicken.",
        Key::TapToHear => "Ton einschalten",
        Key::Dismiss => "Ausblenden",

        Key::Entered => "Sie sind im Anruf.",
        Key::EnteredWith => {
            "Sie sind mit einer anderen Person im Anruf.|Sie sind mit {count} anderen im Anruf."
        }
        Key::Joined => "{name} ist beigetreten.",
        Key::Left => "{name} hat den Anruf verlassen.",
        Key::Reconnected => "Die Verbindung steht wieder.",
        Key::OwnHandRaised => "Ihre Hand ist gehoben.",
        Key::OwnHandLowered => "Ihre Hand ist wieder unten.",
        Key::PeerHandRaised => "{name} hebt die Hand.",
        Key::ShareStarted => "Ihr Bildschirm wird geteilt.",
        Key::ShareEnded => "Ihr Bildschirm wird nicht mehr geteilt.",
        Key::ScreenShared => "{name} teilt einen Bildschirm.",
        Key::ScreenEnded => "{name} hat das Teilen beendet.",

        Key::LeftHeading => "Sie haben den Anruf verlassen",
        Key::LeftSentence => "Kamera und Mikrofon sind aus.",
        Key::UnreachableHeading => "Der Server ist nicht erreichbar",
        Key::UnreachableSentence => "Bitte die Verbindung prüfen und dann wieder beitreten.",
        Key::NotAdmittedHeading => "Der Beitritt hat nicht geklappt",
        Key::NotAdmittedSentence => {
            "Der Server hat diese Seite nicht angenommen. Bitte neu laden und dann wieder beitreten."
        }
        Key::OverHeading => "Der Anruf ist beendet",
        Key::OverSentence => "Der Server hat ihn beendet.",
        Key::RestartingHeading => "Der Server startet neu",
        Key::RestartingSentence => "Bitte einen Moment warten und dann wieder beitreten.",
        Key::RoomFullHeading => "Dieser Raum ist voll",
        Key::RoomFullSentence => {
            "Der Anruf ist voll. Bitte noch einmal versuchen, wenn jemand gegangen ist."
        }
        Key::ReplacedHeading => "Der Anruf läuft jetzt in einem anderen Tab",
        Key::ReplacedSentence => {
            "Dieser Anruf wurde in einem neueren Tab oder Fenster geöffnet. Wieder beitreten, um auch hier dabei zu sein."
        }
        Key::OutdatedHeading => "Parlor wurde aktualisiert",
        Key::OutdatedSentence => {
            "Diese Seite ist älter als ihr Server. Bitte neu laden, um beizutreten."
        }
        Key::AwayTooLongHeading => "Sie waren zu lange weg",
        Key::AwayTooLongSentence => {
            "Ihr Platz im Anruf wurde freigegeben. Mit „Wieder beitreten“ geht es zurück."
        }
        Key::ClosedHeading => "Die Verbindung wurde beendet",
        Key::ClosedSentence => {
            "Zwischen dieser Seite und dem Server ist etwas schiefgegangen. Bitte wieder beitreten und, wenn es noch einmal passiert, die Seite neu laden."
        }
        Key::JoinAgain => "Wieder beitreten",
        Key::TryToJoin => "Noch einmal versuchen",
        Key::Reload => "Seite neu laden",
        Key::Home => "Zur Startseite",

        // A room has two seats or more.
        Key::ApiRoomFull => {
            "Der Anruf ist voll: Er hat Platz für {count} Personen. Bitte noch einmal versuchen, wenn jemand gegangen ist."
        }
        Key::ApiBusy => "Der Server ist ausgelastet. Bitte gleich noch einmal versuchen.",
        Key::ApiRestarting => "Der Server startet neu. Bitte gleich noch einmal versuchen.",
        Key::ApiOrigin => {
            "Diese Seite darf diesen Server nicht verwenden. Bitte den Anruf über seinen Link öffnen."
        }
        Key::ApiMalformed => "Der Server versteht das nicht: {detail}",
        Key::ApiFailed => {
            "Auf dem Server ist etwas schiefgegangen. Bitte gleich noch einmal versuchen."
        }
        Key::ApiUnreachable => {
            "Der Server ist nicht erreichbar. Bitte die Verbindung prüfen und noch einmal versuchen."
        }
        Key::ApiUnknown => {
            "Der Server hat abgelehnt. Bitte die Seite neu laden und noch einmal versuchen."
        }

        Key::LanguageTag => "de",
        Key::Title => "{page} – Parlor",

        Key::Headline => "Nur herein.",
        Key::Pitch => {
            "Videoanrufe auf dem eigenen Server. Einen Link verschicken, und wer ihn öffnet, kann beitreten."
        }
        Key::PromiseNoAccount => "Kein Konto und nichts zu installieren",
        Key::PromiseDirect => "Bild und Ton gehen direkt von Gerät zu Gerät, wo das möglich ist",
        Key::PromiseNoTrackers => "Keine Inhalte von Dritten, keine Tracker",
        Key::NewCall => "Neuer Anruf",
        Key::HideAddress => "Meine Adresse verbergen",
        Key::HideAddressHint => {
            "Die anderen sehen Ihre IP-Adresse nicht. Bild und Ton laufen über ein Relay, das kann langsamer sein."
        }
        Key::Or => "oder einen Raum öffnen",
        Key::RoomField => "Name oder Link des Raums",
        Key::RoomExample => "team-runde",
        Key::RoomHint => {
            "Ein Name lässt sich erraten. Ein neuer Anruf bekommt einen Link, den niemand erraten kann."
        }
        Key::Go => "Los",
        Key::NoRelayHeading => "Dieser Server kann keine Adressen verbergen",
        Key::NoRelayHere => {
            "Der Link verlangt es, aber dieser Server hat kein Relay. Fragen Sie die Person, die ihn betreibt, oder entfernen Sie relay=only aus dem Link."
        }
        Key::RoomMissing => {
            "Bitte den Namen eines Raums eingeben oder den Link zu einem Raum einfügen."
        }
        Key::RoomLinkWrong => {
            "Dieser Link führt nicht zu einem Raum. Der Link zu einem Raum enthält /room/."
        }
        Key::RoomElsewhere => {
            "Dieser Link führt zu {host}. Bitte in der Adressleiste des Browsers öffnen."
        }
        Key::RoomLetters => {
            "Der Name eines Raums kann die Buchstaben a bis z, Ziffern, - und _ enthalten."
        }
        Key::RoomTooLong => "Der Name eines Raums darf höchstens {max} Zeichen haben.",

        Key::NotFoundHeading => "Seite nicht gefunden",
        Key::NotFound => {
            "Unter dieser Adresse gibt es keine Seite. Vielleicht fehlt ein Teil des Links."
        }
        Key::BadRoomHeading => "Das ist kein Name eines Raums",
        Key::BadRoomEmpty => "Er ist leer.",
        Key::BadRoomTooLong => "Er ist länger als {max} Zeichen.",
        Key::BadRoomForbidden => "Er enthält Zeichen, die nicht erlaubt sind.",
        Key::BadRoomRule => {
            "Der Name eines Raums hat 1 bis {max} Zeichen: die Buchstaben a bis z, Ziffern, - und _."
        }

        Key::NoScript => {
            "Parlor braucht JavaScript und WebAssembly für Anrufe. Bitte beides für diese Seite erlauben und sie dann neu laden."
        }
        Key::Unloaded => {
            "Ein Teil dieser Seite wurde nicht geladen, deshalb kann sie nicht starten. Bitte noch einmal versuchen oder, wenn das nicht hilft, einen aktuellen Firefox, Chrome, Edge oder Safari verwenden."
        }
        Key::OldBrowser => {
            "Dieser Browser ist zu alt für Anrufe. Bitte einen aktuellen Firefox, Chrome, Edge oder Safari verwenden."
        }
        Key::BrokenHeading => "Auf dieser Seite ist etwas schiefgegangen",
        Key::Broken => {
            "Das ist unser Fehler. Kamera und Mikrofon sind aus, und die anderen können Sie weder sehen noch hören. Bitte die Seite neu laden: Wenn Sie in einem Anruf waren, führt das dorthin zurück."
        }

        Key::ServerFullHeading => "Der Server ist ausgelastet",
        Key::ServerFull => {
            "Er hat so viele Verbindungen, wie er haben kann. Laufende Anrufe gehen weiter. Diese Seite versucht es in zehn Sekunden noch einmal."
        }
    }
}
