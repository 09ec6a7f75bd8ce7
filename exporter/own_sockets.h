// Closing a server's sockets from outside.
#pragma once

namespace freshness {

// Ends listening on TCP `port`, and reading from its connections, in this process: a thread that waits there wakes at once.
// What is still to be written goes out. The descriptors stay open; their owner closes them.
//
// CivetWeb looks at its own stop flag only every 2 s (SOCKET_TIMEOUT_QUANTUM) and tells nobody its sockets, so stopping it
// takes as long as that; after this call, milliseconds.
void CloseSocketsOfPort(int port) noexcept;

}  // namespace freshness
