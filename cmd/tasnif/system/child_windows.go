package system

import (
	"os"
	"os/exec"
	"syscall"

	"golang.org/x/sys/windows"
)

// EndGently asks a process to end. Here it is ended at once.
func EndGently(p *os.Process) error { return p.Kill() }

// RunAside starts a command at low priority and waits for it. Its memory is not limited here.
func RunAside(cmd *exec.Cmd, _ int64) error {
	cmd.SysProcAttr = &syscall.SysProcAttr{CreationFlags: windows.BELOW_NORMAL_PRIORITY_CLASS}
	return cmd.Run()
}
