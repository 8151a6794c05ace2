a = x["b"]
c = x["${b}"]
d = x["b"][c]
e = x["a-${b}"].c
f = x[f(1)]
g = x[a ? 0 : 1]
