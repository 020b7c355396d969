using LightWatch.Architecture.Tests.Model;

namespace LightWatch.Architecture.Tests.Rules;

/// <summary>Tests lie where the sources lie that they test.</summary>
internal static class TestTree
{
    // What the tests of a project share among themselves tests nothing.
    private static readonly string[] Excused = ["tests/Agent.Tests/Support", "tests/AppHost.Tests/Support"];

    /// <summary>Test folders without the folder of sources that they are for.</summary>
    public static IEnumerable<string> Offences(IEnumerable<Project> projects, IReadOnlyCollection<string> files)
    {
        foreach (var name in projects.Where(p => !p.IsTest).Select(p => p.Name))
        {
            var tests = $"tests/{name}.Tests";
            var folders = files.Where(f => f.EndsWith(".cs", StringComparison.Ordinal) && SourceFile.IsBelow(f, tests))
                .Select(SourceFile.FolderOf).Distinct();
            foreach (var folder in folders.Except(Excused))
            {
                var tested = name + folder[tests.Length..];
                if (!files.Any(f => f.EndsWith(".cs", StringComparison.Ordinal) && SourceFile.IsBelow(f, tested)))
                    yield return $"{folder}: there is no {tested}";
            }
        }
    }
}
