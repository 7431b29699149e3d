def log = new File(basedir, 'build.log').readLines()
assert log.any { it ==~ /Evaluation: module io\.videoxl\.eval/ }
assert log.any { it ==~ /Questions:  2/ }
assert log.any { it ==~ /Compressed: 15/ }
assert log.any { it ==~ /Needles:    2, \d+/ }
for (name in ['report.png', 'report.json', 'needles.png']) {
    assert new File(basedir, "target/benchmark/$name").length() > 0
}
