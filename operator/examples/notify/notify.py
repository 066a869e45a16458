#!/usr/bin/env python3
"""notify.py SOCKET [NAMESPACE/]GROUP[/MEMBER[-N]]/CONTROL: prints how often something happened, until the agent ends.

Needs Python 3.10 (os.eventfd), nothing else."""
import os
import select
import socket
import sys


def subscribe(connection, control, event_fd):
    """Has the agent signal an eventfd; the subscription lasts as long as the connection."""
    socket.send_fds(connection, [control.encode()], [event_fd])
    answer = connection.recv(512).decode()
    errno, _, reason = answer.partition(" ")
    if errno != "0":
        raise OSError(int(errno or 104), reason.strip() or "the agent has ended")


def main(path, control):
    connection = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    connection.connect(path)
    event_fd = os.eventfd(0)
    subscribe(connection, control, event_fd)
    print("registered", flush=True)
    while connection not in (ready := select.select([event_fd, connection], [], [])[0]):
        print(os.eventfd_read(event_fd), flush=True)


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    try:
        main(sys.argv[1], sys.argv[2])
    except OSError as e:
        sys.exit(f"notify.py: {e}")
