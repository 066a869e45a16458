"""Waits; told so through a FIFO, it, or a child, eats memory until it is killed: eater.py FIFO self|child"""
import os
import sys

fifo, who = sys.argv[1:]
if not os.path.exists(fifo):
    os.mkfifo(fifo)


def eat():
    eaten = []
    while True:
        eaten.append(bytearray(os.urandom(1 << 20)))


while True:
    with open(fifo, encoding="ascii") as order:
        order.read()
    if who == "self" or os.fork() == 0:
        eat()
    os.wait()
