a = 1 # one
bbb = 22 # two
cccccc = 333 // three

d = 4 # four
e = 55
f = 666 # six
