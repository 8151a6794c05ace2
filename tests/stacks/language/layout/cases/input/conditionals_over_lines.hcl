a = (
x == 1
? "one"
: x == 2
? "two"
: "many"
)
b = x ? {
y = 1
} : {
zz = 2
}
c = x ? [
1
] : []
