"""What programs do to the notification socket, well-behaved and otherwise: subscriber.py SCENE SOCKET ARGUMENT..."""
import array
import os
import resource
import select
import signal
import socket
import sys
import time

FULL = 0xFFFFFFFFFFFFFFFE


def connect(path):
    connection = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    connection.connect(path)
    return connection


def ask(connection, text, descriptors):
    if descriptors:
        socket.send_fds(connection, [text], descriptors)
    else:
        connection.send(text)
    return connection.recv(512).decode().strip()


def register(path, control, flags=0):
    connection, event_fd = connect(path), os.eventfd(0, flags)
    answer = ask(connection, control.encode(), [event_fd])
    if not answer.startswith("0 "):
        raise SystemExit(answer)
    return connection, event_fd


def count(event_fd, seconds):
    """What the counter has within this time; 0: nothing."""
    poll = select.poll()
    poll.register(event_fd, select.POLLIN)
    return os.eventfd_read(event_fd) if poll.poll(seconds * 1000) else 0


def say(*words):
    print(*words, flush=True)


def errnos(path, group):
    """Each mistake and its answer; then a right request on the same connection."""
    connection, event_fd, pipe = connect(path), os.eventfd(0), os.pipe()[0]
    right = f"{group}/restarts".encode()
    say("no slash:", ask(connection, b"restarts", [event_fd]))
    say("no control:", ask(connection, f"{group}/nonsense".encode(), [event_fd]))
    say("no group:", ask(connection, b"default/restarts", [event_fd]))
    say("arguments:", ask(connection, right + b" 5", [event_fd]))
    say("long:", ask(connection, right + b" " * 5000, [event_fd]))
    say("binary:", ask(connection, b"\xff\xfe\x00/\x01", [event_fd]))
    say("two descriptors:", ask(connection, right, [event_fd, event_fd]))
    say("nine descriptors:", ask(connection, right, [event_fd] * 9))
    say("unknown group:", ask(connection, b"default/nobody/restarts", [event_fd]))
    say("unknown member:", ask(connection, f"{group}/nobody/restarts".encode(), [event_fd]))
    say("no descriptor:", ask(connection, right, []))
    say("a pipe:", ask(connection, right, [pipe]))
    say("the socket itself:", ask(connection, right, [connection.fileno()]))
    say("right:", ask(connection, right, [event_fd]))


def barred(path, group):
    """Another user's rights: none at first, then the mode of the socket, and a right that is withdrawn."""
    os.chmod(path, 0o666)
    if os.fork() == 0:
        os.setgroups([])
        os.setgid(65534)
        os.setuid(65534)
        connection = connect(path)
        say("let in:", ask(connection, f"{group}/restarts".encode(), [os.eventfd(0)]))
        sys.stdin.readline()
        say("shut out:", ask(connection, f"{group}/restarts".encode(), [os.eventfd(0)]))
        try:
            connect(path)
        except PermissionError as e:
            say("at the door:", e.strerror)
        os._exit(0)
    os.wait()


def watch(path, control, expected):
    """Prints each count until so many have come."""
    connection, event_fd = register(path, control)
    say("registered")
    total = 0
    while total < int(expected):
        number = count(event_fd, 60)
        if not number:
            raise SystemExit("nothing comes")
        total += number
        say("counted", total)
    say("then", count(event_fd, 0.5), "more")


def answered(path, control):
    """What is answered to one request."""
    say(ask(connect(path), control.encode(), [os.eventfd(0)]))


def member(path, control, group):
    """Another user, who has this group beside his own, waits for one event."""
    os.setgroups([int(group)])
    os.setgid(64321)
    os.setuid(64321)
    watch(path, control, 1)


def closed(path, control):
    """A connection that is closed ends its subscription: nothing comes to an eventfd that lives on."""
    connection, event_fd = register(path, control)
    other, witness = register(path, control)
    connection.close()
    # The agent has heard of the end when it answers who comes later.
    register(path, control)
    say("registered")
    say("witness", count(witness, 60), "closed", count(event_fd, 0.2))


def many(path, control, number):
    """So many eventfds on one connection; each is signalled."""
    resource.setrlimit(resource.RLIMIT_NOFILE, (4096, 4096))
    connection = connect(path)
    event_fds = [os.eventfd(0, os.EFD_NONBLOCK) for _ in range(int(number))]
    answers, registered = {}, []
    for event_fd in event_fds:
        answer = ask(connection, control.encode(), [event_fd]).split(":")[0]
        answers[answer] = answers.get(answer, 0) + 1
        if answer.startswith("0 "):
            registered.append(event_fd)
    for answer in sorted(answers):
        say(answers[answer], "x", answer)
    say("registered")
    say("signalled", sum(count(event_fd, 20) for event_fd in registered))


def stubborn(path, control):
    """One who fills its counter and blocks its writers, one who stops, and one who wants to know."""
    full, full_fd = register(path, control)
    os.eventfd_write(full_fd, FULL)
    child = os.fork()
    if child == 0:
        stopped, stopped_fd = register(path, control)
        os.kill(os.getpid(), signal.SIGSTOP)
        os._exit(0)
    _, status = os.waitpid(child, os.WUNTRACED)
    assert os.WIFSTOPPED(status)
    connection, event_fd = register(path, control)
    say("registered")
    say("told", count(event_fd, 60))
    say("still told", count(event_fd, 60))
    say("blocking still", os.get_blocking(full_fd))
    os.kill(child, signal.SIGKILL)


def dying(path, control, number):
    """Clients that are gone at every moment there is."""
    for i in range(int(number)):
        connection = connect(path)
        event_fd = os.eventfd(0)
        if i % 4 == 0:
            connection.close()
        elif i % 4 == 1:
            socket.send_fds(connection, [control.encode()], [event_fd])
            connection.close()
        elif i % 4 == 2:
            socket.send_fds(connection, [b"malformed"], [event_fd, event_fd])
            connection.close()
        else:
            ask(connection, control.encode(), [event_fd])
            connection.close()
        os.close(event_fd)
    say("died", number)


def deaf(path, control):
    """One who asks and asks and never reads an answer loses its connection."""
    connection = connect(path)
    connection.setblocking(False)
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        try:
            connection.send(b"malformed")
        except BlockingIOError:
            select.select([], [connection], [], 1)
        except OSError as e:
            say("cut off:", e.strerror)
            return
    say("never cut off")


if __name__ == "__main__":
    globals()[sys.argv[1]](*sys.argv[2:])
