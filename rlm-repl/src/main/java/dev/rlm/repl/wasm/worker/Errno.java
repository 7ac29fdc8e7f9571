package dev.rlm.repl.wasm.worker;

/// What a WASI call answers, of `wasi_snapshot_preview1`: those that are used here.
enum Errno {
    SUCCESS(0), BADF(8), EXIST(20), FBIG(22), INTR(27), INVAL(28), ISDIR(31), MFILE(33), NOENT(44), NOSPC(51), NOSYS(
            52),
    NOTDIR(54), NOTEMPTY(55), NOTSUP(58), PERM(63), SPIPE(70), NOTCAPABLE(76);

    private final int code;

    Errno(int code) {
        this.code = code;
    }

    int code() {
        return code;
    }
}
