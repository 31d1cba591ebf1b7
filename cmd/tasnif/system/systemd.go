package system

import (
	"net"
	"os"
)

// Notify tells systemd of a state (Type=notify, sd_notify(3)); where it is not
// systemd that started the program it does nothing.
func Notify(state string) {
	socket := os.Getenv("NOTIFY_SOCKET")
	if socket == "" {
		return
	}
	c, err := net.Dial("unixgram", socket)
	if err != nil {
		return // nobody listens
	}
	defer c.Close()
	_, _ = c.Write([]byte(state))
}
