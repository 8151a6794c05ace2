a = 1
# a comment of its own
bbbbb = 2
// another
cc = 3
/* and another */
dddddddd = 4
