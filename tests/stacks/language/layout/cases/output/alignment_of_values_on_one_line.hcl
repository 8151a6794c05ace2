a      = [1, 2]
bbb    = { x = 1 }
cccccc = f(1)
dd     = "${a}b"
e      = (1)
