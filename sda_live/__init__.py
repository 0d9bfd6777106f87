"""SDA's instrument: the daemon that plays models live."""
