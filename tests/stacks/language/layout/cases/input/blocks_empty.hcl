a {
}
b {

}
c {


}
d { # only this
}
e {
  # only this
}
