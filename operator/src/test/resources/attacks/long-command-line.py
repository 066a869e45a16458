"""Has /proc/PID/cmdline show so many MiB, which cost no memory: any process may say where its arguments are (prctl(2), PR_SET_MM_MAP)."""
import ctypes
import os
import sys
import time

PR_SET_MM, PR_SET_MM_MAP = 35, 14
PROT_READ_WRITE, MAP_PRIVATE_ANONYMOUS_NORESERVE = 3, 0x4022
FIRST_FIELD = 3

size = int(sys.argv[1]) << 20
libc = ctypes.CDLL(None, use_errno=True)
libc.mmap.restype = ctypes.c_void_p
libc.mmap.argtypes = [ctypes.c_void_p, ctypes.c_size_t, ctypes.c_int, ctypes.c_int, ctypes.c_int, ctypes.c_long]
libc.sbrk.restype = ctypes.c_void_p
area = libc.mmap(None, size, PROT_READ_WRITE, MAP_PRIVATE_ANONYMOUS_NORESERVE, -1, 0)
with open("/proc/self/stat") as stat:
    fields = [int(field) for field in stat.read().rsplit(")", 1)[1].split()[1:]]


def field(number):
    return fields[number - FIRST_FIELD - 1]


class Map(ctypes.Structure):
    """struct prctl_mm_map of linux/prctl.h; field numbers of proc_pid_stat(5)."""

    _fields_ = [(name, ctypes.c_uint64) for name in (
        "start_code", "end_code", "start_data", "end_data", "start_brk", "brk", "start_stack",
        "arg_start", "arg_end", "env_start", "env_end", "auxv")] + [("auxv_size", ctypes.c_uint32), ("exe_fd", ctypes.c_uint32)]


wanted = Map(field(26), field(27), field(45), field(46), field(47), libc.sbrk(0), field(28),
             area, area + size, field(50), field(51), 0, 0, 0xffffffff)
if libc.prctl(PR_SET_MM, PR_SET_MM_MAP, ctypes.byref(wanted), ctypes.sizeof(wanted), 0) != 0:
    sys.exit(os.strerror(ctypes.get_errno()))
with open(sys.argv[2], "w") as ready:
    ready.write("ready")
time.sleep(1000)
