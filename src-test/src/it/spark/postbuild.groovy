// What goes to the cluster with a program: nothing of Spark, which is there, and nothing of this build.
def jars = new File(basedir, 'target/lib').list().collect { it.replaceFirst(/-[0-9].*?(-linux-x86_64)?\.jar/, '$1') } as Set
assert jars == ['videoxl-spark', 'videoxl', 'videoxl-natives-linux-x86_64', 'videoxl-bindings', 'slf4j-api', 'ffmpeg-linux-x86_64',
    'imageio-core', 'imageio-jpeg', 'imageio-metadata', 'imageio-tiff', 'common-image', 'common-io', 'common-lang'] as Set

def pom = new File(localRepositoryPath, 'io/videoxl/videoxl-spark').listFiles().findAll { it.directory }
    .collectMany { it.listFiles() as List }.find { it.name.endsWith('.pom') }.text
assert !pom.contains('<parent>') && !pom.contains('${') && !pom.contains('<scope>test</scope>')

// Two questions about a film, and about one that is not there; the second run finds all of it answered.
def rows = { new File(basedir, "target/$it").readLines().findAll { line -> line.startsWith('|') && !line.startsWith('|video') } }
for (log in ['fleet1.log', 'fleet2.log']) {
    assert rows(log).size() == 4
    assert rows(log).count { it.contains('VIDEO_UNREADABLE') } == 2
    assert rows(log).count { it.contains('What happens?') } == 2
}
assert (rows('fleet1.log') as Set) == (rows('fleet2.log') as Set)
assert new File(basedir, 'target/memories').list().count { it.endsWith('.vxl') } == 1

// In SQL: the film's memory was there.
assert rows('sql.log').size() == 2
assert rows('sql.log').count { it.contains('VIDEO_UNREADABLE') } == 1
assert rows('sql.log').count { it.endsWith('|true  |') } == 1

// The program is the README's.
def program = new File(basedir, 'src/main/java/film/AskFleet.java').text
assert new File(basedir, '../../../../README.md').text.contains(program.substring(program.indexOf('import ')))
