package limits

// Remember bounds the memory of a rate limiter.
func (p *Rate) Remember(clients int) { p.most = clients }

// Clients is how many clients a rate limiter remembers.
func (p *Rate) Clients() int { return p.recent.Len() }
