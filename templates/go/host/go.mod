module hearth.dev/host

go 1.24
