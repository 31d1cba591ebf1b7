package connections

import (
	"net"
	"net/netip"
)

// addressOf is who a connection counts for: an IPv4 address, or the /64 of an
// IPv6 one, since a client has at least that network to itself.
func addressOf(c net.Conn) netip.Prefix {
	a, err := netip.ParseAddrPort(c.RemoteAddr().String())
	if err != nil {
		return netip.Prefix{} // a connection without addresses: one client
	}
	return Network(a.Addr())
}

// Network is the part of an address that one client has.
func Network(a netip.Addr) netip.Prefix {
	a = a.Unmap().WithZone("")
	bits := a.BitLen()
	if a.Is6() {
		bits = 64
	}
	p, _ := a.Prefix(bits) // bits is never too many
	return p
}

// Networks reads the trusted proxies, addresses or CIDRs.
func Networks(list []string) []netip.Prefix {
	var out []netip.Prefix
	for _, text := range list {
		if p, err := netip.ParsePrefix(text); err == nil {
			out = append(out, p.Masked())
		} else if a, err := netip.ParseAddr(text); err == nil {
			out = append(out, netip.PrefixFrom(a, a.BitLen()))
		} // else gin has refused it
	}
	return out
}
