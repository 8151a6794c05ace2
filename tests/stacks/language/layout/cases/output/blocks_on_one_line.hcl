a {}
b {}
c { x = 1 }
d { x = 1 }
e "l" { x = y }
f { x = { a = 1 } }
g { x = [] }
h { x = {} }
