é  = 1
日本 = 2
ab = 3
x  = "日本語"   # wide
y  = "é"     # combined
z  = "👩‍👩‍👧"     # family
w  = "🇩🇪"     # flag
v  = "plain" # plain
