//! Which program listens at a port, as far as the system tells: Linux does, of programs of the same user.
//!
//! Source: proc_pid_fd(5), proc_pid_net(5).

use std::fs;

/// What a port is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Transport {
    /// Datagrams.
    Udp,
    /// Connections.
    Tcp,
}

impl Transport {
    /// As the field writes it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Udp => "UDP",
            Self::Tcp => "TCP",
        }
    }

    /// The tables of its sockets, and the state that one has which waits for others: `TCP_LISTEN`, or `TCP_CLOSE` where
    /// there are no connections.
    fn tables(self) -> ([&'static str; 2], &'static str) {
        match self {
            Self::Udp => (["/proc/net/udp", "/proc/net/udp6"], "07"),
            Self::Tcp => (["/proc/net/tcp", "/proc/net/tcp6"], "0A"),
        }
    }
}

/// The program that listens at this port of the machine, as far as the system tells: `nginx (process 812)`.
#[must_use]
pub fn holder(port: u16, transport: Transport) -> Option<String> {
    let (tables, state) = transport.tables();
    let sockets: Vec<_> = tables
        .into_iter()
        .filter_map(|table| fs::read_to_string(table).ok())
        .flat_map(|table| {
            table.lines().filter_map(|line| listening(line, port, state)).collect::<Vec<_>>()
        })
        .collect();
    fs::read_dir("/proc").ok()?.flatten().find_map(|process| {
        let id: u32 = process.file_name().to_str()?.parse().ok()?;
        let holds = fs::read_dir(process.path().join("fd")).ok()?.flatten().any(|file| {
            fs::read_link(file.path()).is_ok_and(|target| {
                sockets.iter().any(|socket| target.as_os_str() == socket.as_str())
            })
        });
        let name = holds.then(|| fs::read_to_string(process.path().join("comm")).ok()).flatten()?;
        Some(format!("{} (process {id})", name.trim()))
    })
}

/// The name of the socket in a line of the socket table, if it listens at this port: `socket:[4711]`.
fn listening(line: &str, port: u16, state: &str) -> Option<String> {
    let words: Vec<_> = line.split_whitespace().collect();
    let [_, local, _, has, ..] = words[..] else { return None };
    let at = u16::from_str_radix(local.rsplit_once(':')?.1, 16).ok()?;
    let inode = words.get(9)?;
    (at == port && has == state).then(|| format!("socket:[{inode}]"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_of_the_table_is_understood() {
        let line = "   1: 0100007F:0BB8 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 4711 1 0000000000000000 100 0 0 10 0";
        assert_eq!(listening(line, 3000, "0A").as_deref(), Some("socket:[4711]"));
        assert_eq!(listening(line, 3001, "0A"), None);
        assert_eq!(listening(line, 3000, "07"), None);
        assert_eq!(listening("  sl  local_address rem_address   st", 3000, "0A"), None);
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn this_program_is_found_by_its_port() {
        let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        let socket = std::net::UdpSocket::bind("127.0.0.1:0").unwrap();
        let id = format!("(process {})", std::process::id());
        for (address, transport) in [
            (listener.local_addr().unwrap(), Transport::Tcp),
            (socket.local_addr().unwrap(), Transport::Udp),
        ] {
            let found = holder(address.port(), transport);
            assert!(found.as_ref().is_some_and(|found| found.ends_with(&id)), "{found:?}");
        }
    }
}
