package dev.rlm.repl.fence;

import java.util.List;
import java.util.Map;
import java.util.OptionalInt;

import dev.rlm.repl.fence.Rule.Refusal;

/// The system calls that the filter knows, with their numbers for x86-64 (asm/unistd_64.h) and aarch64
/// (asm-generic/unistd.h); -1: there is none. From 424 on both have the same.
enum SystemCall {
    // Keys of the user's session, which no namespace holds back.
    ADD_KEY(248, 217), REQUEST_KEY(249, 218), KEYCTL(250, 219),
    // Into other processes, and help for attacks on the kernel.
    PTRACE(101, 117), PROCESS_VM_READV(310, 270), PROCESS_VM_WRITEV(311, 271), KCMP(312, 272), PIDFD_GETFD(438, 438),
    USERFAULTFD(323, 282), PERF_EVENT_OPEN(298, 241), BPF(321, 280), MEMFD_SECRET(447, 447),
    IO_URING_SETUP(425, 425), IO_URING_ENTER(426, 426), IO_URING_REGISTER(427, 427),
    // Namespaces and mounts.
    UNSHARE(272, 97), SETNS(308, 268), CHROOT(161, 51), PIVOT_ROOT(155, 41), MOUNT(165, 40), UMOUNT2(166, 39),
    OPEN_TREE(428, 428), MOVE_MOUNT(429, 429), FSOPEN(430, 430), FSCONFIG(431, 431), FSMOUNT(432, 432),
    FSPICK(433, 433), MOUNT_SETATTR(442, 442),
    // Files past their paths, and the system's files.
    NAME_TO_HANDLE_AT(303, 264), OPEN_BY_HANDLE_AT(304, 265), FANOTIFY_INIT(300, 262), QUOTACTL(179, 60),
    QUOTACTL_FD(443, 443), SWAPON(167, 224), SWAPOFF(168, 225), ACCT(163, 89), NFSSERVCTL(180, 42),
    LOOKUP_DCOOKIE(212, 18), USELIB(134, -1),
    // The kernel itself and the machine.
    KEXEC_LOAD(246, 104), KEXEC_FILE_LOAD(320, 294), INIT_MODULE(175, 105), FINIT_MODULE(313, 273),
    DELETE_MODULE(176, 106), CREATE_MODULE(174, -1), QUERY_MODULE(178, -1), GET_KERNEL_SYMS(177, -1), REBOOT(169, 142),
    SYSLOG(103, 116), SYSCTL(156, -1), IOPL(172, -1), IOPERM(173, -1), MODIFY_LDT(154, -1), VHANGUP(153, 58),
    SETTIMEOFDAY(164, 170), CLOCK_SETTIME(227, 112), CLOCK_ADJTIME(305, 266), ADJTIMEX(159, 171),
    SETHOSTNAME(170, 161), SETDOMAINNAME(171, 162),
    // Memory that no limit of a process counts, and where memory lies.
    SHMGET(29, 194), SEMGET(64, 190), MSGGET(68, 186), MQ_OPEN(240, 180), MEMFD_CREATE(319, 279), MBIND(237, 235),
    MIGRATE_PAGES(256, 238), MOVE_PAGES(279, 239), SET_MEMPOLICY(238, 237),
    SET_MEMPOLICY_HOME_NODE(450, 450),
    // Of which a user has few, outside and inside together.
    INOTIFY_INIT(253, -1), INOTIFY_INIT1(294, 26),
    // Refused by what is asked for.
    CLONE(56, 220), SOCKET(41, 198), SOCKETPAIR(53, 199), IOCTL(16, 29), PRCTL(157, 167), PERSONALITY(135, 92),
    // What it asks for is in memory, where no filter can see it.
    CLONE3(435, 435);

    private static final Rule ALWAYS = new Rule.Always(Refusal.NOT_PERMITTED);

    /// Of all calls that are not refused in the same way always. In their order: CLONE_NEW* flags; families but AF_UNIX;
    /// TIOCSTI, TIOCLINUX and TIOCSETD, which loads modules; PR_SET_MM; all but the question which personality it is.
    private static final Map<SystemCall, Rule> RULES = Map.of(
            CLONE, new Rule.IfBits(0, 0x7E020000, Refusal.NOT_PERMITTED),
            SOCKET, new Rule.Unless(0, 1, Refusal.NO_SUCH_FAMILY),
            SOCKETPAIR, new Rule.Unless(0, 1, Refusal.NO_SUCH_FAMILY),
            IOCTL, new Rule.IfEqual(1, List.of(0x5412, 0x541C, 0x5423), Refusal.NOT_PERMITTED),
            PRCTL, new Rule.IfEqual(0, List.of(35), Refusal.NOT_PERMITTED),
            PERSONALITY, new Rule.Unless(0, 0xFFFFFFFF, Refusal.NOT_PERMITTED),
            CLONE3, new Rule.Always(Refusal.NO_SUCH_CALL));

    /// The highest number that was looked at: `mseal`. What is newer answers that there is no such call, as do all
    /// numbers of x32 programs on x86-64, which are far above.
    static final int NEWEST = 462;

    private final int x86;
    private final int aarch;

    SystemCall(int x86, int aarch) {
        this.x86 = x86;
        this.aarch = aarch;
    }

    /// When it is refused.
    Rule rule() {
        return RULES.getOrDefault(this, ALWAYS);
    }

    /// Its number; empty where there is none.
    OptionalInt number(Architecture architecture) {
        int number = switch (architecture) {
            case X86_64 -> x86;
            case AARCH64 -> aarch;
        };
        return number < 0 ? OptionalInt.empty() : OptionalInt.of(number);
    }
}
