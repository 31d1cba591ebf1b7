// Package system is what differs between operating systems, or belongs to them: signals
// and the exit status after one, locks of files, systemd, free memory and profiles.
package system
