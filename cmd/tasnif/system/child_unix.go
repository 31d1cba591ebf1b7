//go:build unix && !linux

package system

import (
	"os/exec"
	"syscall"
)

// RunAside starts a command at low priority and waits for it. It has a process group
// of its own. Its memory is not limited here.
func RunAside(cmd *exec.Cmd, _ int64) error {
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	if err := cmd.Start(); err != nil {
		return err
	}
	_ = syscall.Setpriority(syscall.PRIO_PROCESS, cmd.Process.Pid, lowPriority)
	return cmd.Wait()
}
