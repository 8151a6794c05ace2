a=f()
b=f( )
c=f(1,2)
d = f( 1 , 2 )
e = f (1)
f = f(
1,
g(
2
)
)
g = f(x...)
h = f(x ...)
i = f(1,[2]...)
j = core::max(1,2)
k = core :: max( 1 )
