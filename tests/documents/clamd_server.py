"""A small real socket server that speaks clamd's INSTREAM and finds the EICAR test file, as clamd does."""

import socketserver
import struct
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

# Put together here so that no scanner takes this source file for the test virus itself.
EICAR = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$EICAR" + rb"-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"


class Handler(socketserver.StreamRequestHandler):
    def handle(self) -> None:
        if self.rfile.read(10) != b"zINSTREAM\0":
            self.wfile.write(b"UNKNOWN COMMAND\0")
            return
        received = bytearray()
        while length := struct.unpack("!I", self.rfile.read(4))[0]:
            received += self.rfile.read(length)
            if len(received) > self.server.most:
                self.wfile.write(b"INSTREAM size limit exceeded. ERROR\0")
                return
        self.server.seen.append(bytes(received))
        self.wfile.write(b"stream: Win.Test.EICAR_HDB-1 FOUND\0" if EICAR in received else b"stream: OK\0")


class UnixServer(socketserver.ThreadingMixIn, socketserver.UnixStreamServer):
    daemon_threads = True


class TcpServer(socketserver.ThreadingMixIn, socketserver.TCPServer):
    daemon_threads = True
    allow_reuse_address = True


@contextmanager
def running(address: Path | None = None, *, most: int = 25 << 20) -> Iterator[tuple[str, list[bytes]]]:
    """Serve on a unix socket, or on a free TCP port; yields the address and what was received."""
    server = UnixServer(str(address), Handler) if address else TcpServer(("127.0.0.1", 0), Handler)
    server.most, server.seen = most, []
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield (f"unix:{address}" if address else f"tcp://127.0.0.1:{server.server_address[1]}"), server.seen
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
