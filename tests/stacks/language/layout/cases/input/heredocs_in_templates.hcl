a = "${f(
<<B
c ${ d }
B
)}"
e = "${[<<B
c
B
]}"
ff="x${<<B
c
B
}"
c = {
 x = "${<<B
y
B
}"
}
