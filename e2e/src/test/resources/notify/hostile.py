"""What somebody without rights, who may subscribe, can do to keep an agent from its work: hostile.py SCENE SOCKET UID GROUP ARGUMENT..."""
import errno
import os
import resource
import select
import signal
import socket
import struct
import sys
import time

from subscriber import ask, connect, count, register, say


def watched_often(file_descriptors, epolls):
    """Each number that a descriptor ever had is an entry of its own in an epoll instance, and one more who waits, as long as the file is open (epoll(7))."""
    most = resource.getrlimit(resource.RLIMIT_NOFILE)[0]
    lowest = os.dup(0)
    entries = 0
    for file_descriptor in file_descriptors:
        for number in range(lowest, most):
            os.dup2(file_descriptor, number)
            for epoll in epolls:
                try:
                    epoll.register(number, select.EPOLLIN)
                    entries += 1
                except OSError as e:
                    if e.errno != errno.ENOSPC:
                        raise
                    os.closerange(lowest, number + 1)
                    return entries
        os.closerange(lowest, most)
    return entries


def epoll_of_a_million(path, control, million):
    """Its fdinfo has a line for each entry."""
    files = [os.eventfd(0) for _ in range(64)]
    epoll = select.epoll()
    entries = 0
    while files and entries < int(million):
        entries += watched_often([files.pop()], [epoll])
    say("entries", entries)
    connection = connect(path)
    say("answer", ask(connection, control.encode(), [epoll.fileno()]))


def waited_for(path, control, epolls, subscriptions):
    """Eventfds that take long to signal: so many wait for each. Tells when it is left."""
    event_fds = [os.eventfd(0, os.EFD_NONBLOCK) for _ in range(int(subscriptions))]
    connection = connect(path)
    answers = [ask(connection, control.encode(), [event_fd]) for event_fd in event_fds]
    say("subscribed", sum(answer.startswith("0 ") for answer in answers))
    polls = [select.epoll() for _ in range(int(epolls))]
    say("waiting", watched_often(event_fds, polls))
    say("left:", connection.recv(512).decode().strip())
    say("again:", ask_anew(path, control))


def ask_anew(path, control):
    connection = connect(path)
    try:
        return ask(connection, control.encode(), [os.eventfd(0)])
    except ConnectionError:
        return connection.recv(512).decode().strip()


def hoarder(path, control, number):
    """As many connections and subscriptions as there are to be had."""
    held, answers = [], {}
    for _ in range(int(number)):
        connection = connect(path)
        try:
            answer = ask(connection, control.encode(), [os.eventfd(0)])
        except (ConnectionError, BrokenPipeError):
            answer = connection.recv(512).decode().strip()
        answer = " ".join(answer.split()[:2]).rstrip(":")
        answers[answer] = answers.get(answer, 0) + 1
        if answer.startswith("0"):
            held.append(connection)
    say("answers", " ".join(sorted(answers)))
    say("held", len(held))
    sys.stdin.readline()


def lingering():
    """A socket that waits on its last close until its peer has read everything, which it never does."""
    listener = socket.socket()
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    listener.bind(("127.0.0.1", 0))
    listener.listen()
    client = socket.socket()
    client.connect(listener.getsockname())
    peer, _ = listener.accept()
    client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 3600))
    client.setblocking(False)
    try:
        while True:
            client.send(b"x" * 65536)
    except BlockingIOError:
        pass
    return client, peer


def lingers(path, control, number):
    """Sockets that take an hour to close: one as the descriptor of a request, others beside it, and on connections that nobody has read from when they end."""
    peers = []
    for i in range(int(number)):
        client, peer = lingering()
        peers.append(peer)
        connection = connect(path)
        try:
            if i % 2:
                socket.send_fds(connection, [control.encode()], [client.fileno(), client.fileno()])
            else:
                socket.send_fds(connection, [control.encode()], [client.fileno()])
        except OSError:
            pass
        os.close(client.detach())
        connection.close()
    say("sent", number)
    sys.stdin.readline()


def told(path, control, seconds):
    """One who behaves."""
    connection, event_fd = register(path, control)
    say("registered")
    say("told", count(event_fd, int(seconds)))


def main(scene, path, uid, group, *arguments):
    hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    os.setgroups([int(group)])
    os.setresgid(int(uid), int(uid), int(uid))
    os.setresuid(int(uid), int(uid), int(uid))
    globals()[scene](path, *arguments)


main(*sys.argv[1:])
