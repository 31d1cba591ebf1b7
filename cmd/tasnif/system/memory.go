package system

import (
	"os"
	"strconv"
	"strings"
)

// FreeMemory is what Linux says is available, the limit of the process's group included;
// 0 where the system does not say.
func FreeMemory() int64 {
	text, err := os.ReadFile("/proc/meminfo")
	if err != nil {
		return 0
	}
	free := int64(0)
	for line := range strings.Lines(string(text)) {
		if words := strings.Fields(line); len(words) > 1 && words[0] == "MemAvailable:" {
			kib, _ := strconv.ParseInt(words[1], 10, 64)
			free = kib << 10
		}
	}
	number := func(file string) int64 {
		text, err := os.ReadFile(file)
		if err != nil {
			return 0
		}
		n, _ := strconv.ParseInt(strings.TrimSpace(string(text)), 10, 64)
		return n
	}
	if most := number("/sys/fs/cgroup/memory.max"); most > 0 {
		free = min(free, max(most-number("/sys/fs/cgroup/memory.current"), 1))
	}
	return free
}
