a = b
b = b.c[0]
c = f("x")
d = f("${x}")
e = ["${a}"]
f = { g = "${a}" }
g = ("${a}")
h = f("${a}")
i = a # comment
j = /* x */ a /* y */
k = a
l = a ? "b" : "c"
m = { a = 1 }
n = a
o = [for x in xs : "${x}"]
