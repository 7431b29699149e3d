// What the program needs at run time came with two dependencies, and nothing else did.
def jars = new File(basedir, 'target/lib').list().collect { it.replaceFirst(/-[0-9].*?(-linux-x86_64)?\.jar/, '$1') } as Set
assert jars == ['film', 'videoxl', 'videoxl-natives-linux-x86_64', 'videoxl-bindings', 'slf4j-api', 'ffmpeg-linux-x86_64',
                'imageio-tiff', 'imageio-jpeg', 'imageio-metadata', 'imageio-core', 'common-lang', 'common-io', 'common-image'] as Set

// The installed poms need nothing of the build that made them.
for (artifact in ['videoxl', 'videoxl-bindings', 'videoxl-natives']) {
    def folder = new File(localRepositoryPath, "io/videoxl/$artifact")
    def pom = folder.listFiles().findAll { it.directory }.collectMany { it.listFiles() as List }.find { it.name.endsWith('.pom') }.text
    assert !pom.contains('<parent>') && !pom.contains('${') && !pom.contains('<scope>test</scope>')
}

def log = new File(basedir, 'build.log').readLines()
assert log.any { it ==~ /Library: unnamed module.*/ }
assert log.any { it ==~ /Tokens:  \d+/ }
