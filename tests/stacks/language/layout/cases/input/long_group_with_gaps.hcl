a = 1 # a
bb = 2

ccc = 3 # c
dddd = [4] # d
eeeee = {
f = 1
} # e
g = 1 # g
hh = 22 # h
