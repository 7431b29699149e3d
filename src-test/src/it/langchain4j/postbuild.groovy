// The README's program is this one.
def readme = new File(basedir, '../../../../README.md').text
def program = new File(basedir, 'src/main/java/film/FilmAssistant.java').text
assert readme.contains('```java\n' + program + '```\n')

// From the class path and from the module path, the film was watched once for two questions.
def log = new File(basedir, 'build.log').readLines()
def runs = log.count { it ==~ /Statistics\[memories=1, bytes=\d+, inUse=0, watched=1, reopened=0, found=1]/ }
assert runs == 2

// The installed pom needs nothing of the build that made it.
def folder = new File(localRepositoryPath, 'io/videoxl/videoxl-langchain4j')
def pom = folder.listFiles().findAll { it.directory }.collectMany { it.listFiles() as List }.find { it.name.endsWith('.pom') }.text
assert !pom.contains('<parent>') && !pom.contains('${') && !pom.contains('<scope>test</scope>')
