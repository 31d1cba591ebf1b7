package system

import (
	"os/exec"
	"runtime"
	"syscall"

	"golang.org/x/sys/unix"
)

// RunAside starts a command at low priority and waits for it. The command's process may
// have memory bytes of private memory, 0: any; what asks for more fails. It has a process
// group of its own, and gets SIGTERM when this program ends, however that comes about.
func RunAside(cmd *exec.Cmd, memory int64) error {
	ended := make(chan error, 1)
	go func() {
		// The priority is the thread's and its children's, and may not be raised again: the
		// thread serves nothing else and ends with this goroutine.
		runtime.LockOSThread()
		_ = syscall.Setpriority(syscall.PRIO_PROCESS, 0, lowPriority) // where it is refused the work is done all the same
		cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true, Pdeathsig: syscall.SIGTERM}
		err := cmd.Start()
		if err == nil && memory > 0 {
			limit := &unix.Rlimit{Cur: uint64(memory), Max: uint64(memory)}
			_ = unix.Prlimit(cmd.Process.Pid, unix.RLIMIT_DATA, limit, nil)
		}
		if err == nil {
			err = cmd.Wait()
		}
		ended <- err
	}()
	return <-ended
}
