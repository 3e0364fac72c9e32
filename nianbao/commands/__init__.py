"""The commands, one module each; every module offers its click command as `command`."""
