"""Goes into a v1 memory cgroup and waits there; fed a line, it, or a child, eats memory until it is killed: eater.py CGROUP FOOD self|child|slowly"""
import os
import sys
import time

cgroup, food, who = sys.argv[1:]
with open(cgroup + "/tasks", "w") as tasks:
    tasks.write("0")
os.mkfifo(food) if not os.path.exists(food) else None


def eat():
    eaten = []
    while True:
        eaten.append(bytearray(os.urandom(1 << 20)))
        if who == "slowly":
            time.sleep(0.02)


while True:
    with open(food) as fifo:
        fifo.read()
    if who == "self" or os.fork() == 0:
        eat()
    os.wait()
