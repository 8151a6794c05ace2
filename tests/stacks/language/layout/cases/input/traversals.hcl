a=b.c
b=b . c . d
c=b [0]
d=b[ 0 ]
e=b["x"]
f=b[c.d]["x"].e
g=b.*.c
h=b[*].c
i=b[ * ].c
j=b.0
k=f(x)[0]
l=[1,2][0]
m={a=1}["a"]
n=(a)[0]
o="abc"[0]
p=a[0][1]
q=f(x).y
