package io.videoxl.video.isolation;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;

/**
 * A program for the Linux kernel that refuses system calls of x86-64: the network, other processes, other programs, and changes to
 * files. What it does not name is allowed, because Java needs much of it, and which parts changes with its versions.
 *
 * @see <a href="https://docs.kernel.org/userspace-api/seccomp_filter.html">Seccomp BPF</a>
 */
final class SyscallFilter {
    // linux/bpf_common.h: load a word, jump if equal, if not less, if any of these bits is set; return.
    private static final int LOAD = 0x20;
    private static final int JUMP_EQUAL = 0x15;
    private static final int JUMP_FROM = 0x35;
    private static final int JUMP_BITS = 0x45;
    private static final int RETURN = 0x06;

    // linux/seccomp.h
    private static final int ALLOW = 0x7fff0000;
    private static final int FAIL_WITH = 0x00050000;
    private static final int KILL_PROCESS = 0x80000000;
    private static final int NUMBER = 0;
    private static final int ARCHITECTURE = 4;
    private static final int ARGUMENTS = 16;

    private static final int X86_64 = 0xc000003e;
    private static final int FIRST_OF_X32 = 0x40000000;

    private static final int EPERM = 1;
    private static final int EACCES = 13;
    private static final int ENOSYS = 38;

    /** {@code O_WRONLY}, {@code O_RDWR}, {@code O_CREAT}, {@code O_TRUNC}, {@code O_APPEND}, {@code O_TMPFILE}. */
    private static final int WRITING = 0x1 | 0x2 | 0x40 | 0x200 | 0x400 | 0x400000;

    private static final int CLONE_THREAD = 0x10000;
    private static final int TIOCSTI = 0x5412;

    // Numbers of arch/x86/entry/syscalls/syscall_64.tbl that are looked into.
    private static final int OPEN = 2;
    private static final int IOCTL = 16;
    private static final int CLONE = 56;
    private static final int TGKILL = 234;
    private static final int OPENAT = 257;
    private static final int PRLIMIT64 = 302;
    private static final int CLONE3 = 435;
    private static final int OPENAT2 = 437;

    /** socket, connect, accept, sendto, recvfrom, sendmsg, recvmsg, bind, listen, socketpair, accept4, recvmmsg, sendmmsg. */
    private static final int[] NETWORK = {41, 42, 43, 44, 45, 46, 47, 49, 50, 53, 288, 299, 307};

    /**
     * fork, vfork, execve, kill, ptrace, rt_sigqueueinfo, tkill, rt_tgsigqueueinfo, process_vm_readv, process_vm_writev, kcmp, execveat,
     * pidfd_send_signal, pidfd_open, pidfd_getfd, process_madvise.
     */
    private static final int[] PROCESSES = {57, 58, 59, 62, 101, 129, 200, 297, 310, 311, 312, 322, 424, 434, 438, 440};

    /**
     * truncate, ftruncate, rename, mkdir, rmdir, creat, link, unlink, symlink, chmod, fchmod, chown, fchown, lchown, utime, mknod, the
     * calls for extended attributes, utimes, mkdirat, mknodat, fchownat, futimesat, unlinkat, renameat, linkat, symlinkat, fchmodat,
     * utimensat, fallocate, open_by_handle_at, renameat2, fchmodat2.
     */
    private static final int[] FILES = {
        76, 77, 82, 83, 84, 85, 86, 87, 88, 90, 91, 92, 93, 94, 132, 133, 188, 189, 190, 197, 198, 199, 235, 258, 259,
        260, 261, 263, 264, 265, 266, 268, 280, 285, 304, 316, 452
    };

    /**
     * shmget, shmat, semget, msgget, setuid, setgid, setreuid, setregid, setgroups, setresuid, setresgid, capset, personality,
     * pivot_root, chroot, acct, setrlimit, mount, umount2, swapon, swapoff, reboot, sethostname, setdomainname, iopl, ioperm,
     * init_module, delete_module, mq_open, kexec_load, add_key, request_key, keyctl, unshare, perf_event_open, setns, finit_module,
     * memfd_create, kexec_file_load, bpf, userfaultfd, io_uring, open_tree, move_mount, fsopen, fsconfig, fsmount, mount_setattr.
     */
    private static final int[] SYSTEM = {
        29, 30, 64, 68, 105, 106, 113, 114, 116, 117, 119, 126, 135, 155, 161, 163, 160, 165, 166, 167, 168, 169, 170,
        171, 172, 173, 175, 176, 240, 246, 248, 249, 250, 272, 298, 308, 313, 319, 320, 321, 323, 425, 426, 427, 428,
        429, 430, 431, 432, 442
    };

    /** As the kernel takes it: two bytes of code, one each of the jumps, four of the operand. */
    private final List<Long> instructions = new ArrayList<>();

    private SyscallFilter() {}

    private void add(int code, int ifTrue, int ifFalse, int operand) {
        instructions.add((long) operand << 32 | (long) ifFalse << 24 | (long) ifTrue << 16 | code);
    }

    private void load(int place) {
        add(LOAD, 0, 0, place);
    }

    private void answer(int value) {
        add(RETURN, 0, 0, value);
    }

    private static int low(int argument) {
        return ARGUMENTS + 8 * argument;
    }

    private static int high(int argument) {
        return low(argument) + 4;
    }

    private void refuse(int number, int error) {
        add(JUMP_EQUAL, 0, 1, number);
        answer(FAIL_WITH | error);
    }

    /** Refuses a call where a word of its arguments has any of these bits. */
    private void refuseBits(int number, int place, int bits, int error) {
        add(JUMP_EQUAL, 0, 4, number);
        load(place);
        add(JUMP_BITS, 0, 1, bits);
        answer(FAIL_WITH | error);
        answer(ALLOW);
    }

    /** Refuses a call where a word of its arguments has none of these bits. */
    private void requireBits(int number, int place, int bits, int error) {
        add(JUMP_EQUAL, 0, 4, number);
        load(place);
        add(JUMP_BITS, 1, 0, bits);
        answer(FAIL_WITH | error);
        answer(ALLOW);
    }

    /** Refuses a call where a word of its arguments is, or is not, a value. */
    private void refuseValue(int number, int place, int value, boolean equal, int error) {
        add(JUMP_EQUAL, 0, 4, number);
        load(place);
        add(JUMP_EQUAL, equal ? 0 : 1, equal ? 1 : 0, value);
        answer(FAIL_WITH | error);
        answer(ALLOW);
    }

    private void requireNull(int number, int argument, int error) {
        add(JUMP_EQUAL, 0, 6, number);
        load(low(argument));
        add(JUMP_EQUAL, 0, 2, 0);
        load(high(argument));
        add(JUMP_EQUAL, 1, 0, 0);
        answer(FAIL_WITH | error);
        answer(ALLOW);
    }

    /**
     * The program, as a {@code struct sock_fprog}.
     *
     * @param process the one that may send signals to itself
     */
    static MemorySegment program(int process, Arena arena) {
        var filter = new SyscallFilter();
        filter.load(ARCHITECTURE);
        filter.add(JUMP_EQUAL, 1, 0, X86_64);
        filter.answer(KILL_PROCESS);
        filter.load(NUMBER);
        filter.add(JUMP_FROM, 0, 1, FIRST_OF_X32);
        filter.answer(FAIL_WITH | ENOSYS);
        for (var group : List.of(NETWORK, PROCESSES, FILES, SYSTEM)) {
            for (int number : group) {
                filter.refuse(number, EPERM);
            }
        }
        // Whoever gets this answer falls back to the older call, which can be looked into.
        filter.refuse(CLONE3, ENOSYS);
        filter.refuse(OPENAT2, ENOSYS);
        filter.refuseBits(OPEN, low(1), WRITING, EACCES);
        filter.refuseBits(OPENAT, low(2), WRITING, EACCES);
        filter.requireBits(CLONE, low(0), CLONE_THREAD, EPERM);
        filter.refuseValue(TGKILL, low(0), process, false, EPERM);
        filter.refuseValue(IOCTL, low(1), TIOCSTI, true, EPERM);
        filter.requireNull(PRLIMIT64, 2, EPERM);
        filter.answer(ALLOW);
        return filter.written(arena);
    }

    private MemorySegment written(Arena arena) {
        var code = arena.allocate(8L * instructions.size(), 8);
        for (int i = 0; i < instructions.size(); i++) {
            code.setAtIndex(ValueLayout.JAVA_LONG, i, instructions.get(i));
        }
        var program = arena.allocate(16, 8);
        program.set(ValueLayout.JAVA_SHORT, 0, (short) instructions.size());
        program.set(ValueLayout.ADDRESS, 8, code);
        return program;
    }
}
