a = -1
b = -1
c = 1 - -1
d = 1 - 1
e = a - b
f = f(-1, -a, -b)
g = [-1, -1]
h = a ? -1 : -2
i = a == -1
j = !-a
k = a && -b
l = (-a)
m = --a
n = a * -b
o = a[-1]
p = { x = -1 }
q = -a
r = x.y - 1
s = f(1) - 1
