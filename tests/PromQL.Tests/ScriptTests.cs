using LightWatch.Conformance;

namespace LightWatch.PromQL.Tests;

/// <summary>The project's own PromQL scripts.</summary>
public sealed class ScriptTests
{
    public static TheoryData<string> Scripts =>
        [.. Directory.GetFiles(Path.Combine(AppContext.BaseDirectory, "Scripts"), "*.test")
            .Select(f => Path.GetFileName(f)!).Order(StringComparer.Ordinal)];

    // One database for all scripts, which take turns.
    private static readonly Func<ValueTask<ITestStore>> Postgres = Store("postgres");

    [Theory, MemberData(nameof(Scripts))]
    public Task Script_passes(string file) => PassesAsync(file, Store("memory"));

    [Theory, MemberData(nameof(Scripts))]
    public Task Script_passes_on_PostgreSQL(string file) => PassesAsync(file, Postgres);

    private static Func<ValueTask<ITestStore>> Store(string name)
    {
        Assert.True(TestStores.TryFind(name, out var open));
        return open;
    }

    private static async Task PassesAsync(string file, Func<ValueTask<ITestStore>> store)
    {
        var script = await File.ReadAllTextAsync(Path.Combine(AppContext.BaseDirectory, "Scripts", file));
        var outcome = await new ScriptRunner(store).RunAsync(script);
        Assert.True(outcome.Passed > 0);
        Assert.Equal("",
            string.Join(Environment.NewLine, outcome.Failures.Select(f => $"{file}:{f.Line}: {f.Query}: {f.Reason}")));
    }

    [Fact]
    public async Task Wrong_expectations_are_noticed()
    {
        const string Script = """
            load 1m
              a{x="1"} 1 2
              h {{schema:0 count:2 sum:3 buckets:[1 1]}}

            eval instant at 1m a
              a{x="1"} 3

            eval instant at 1m a
              a{x="2"} 2

            eval instant at 1m a
              a{x="1"} 2
              a{x="2"} 2

            eval instant at 0 h
              h {{schema:0 count:2 sum:3 buckets:[1 2]}}

            eval range from 0 to 1m step 1m a
              a{x="1"} 1 3

            eval instant at 1m a
              expect fail
              a{x="1"} 2

            eval instant at 1m a
              expect warn
              a{x="1"} 2

            eval instant at 1m 2
              3

            eval instant at 1m ("x")
              expect string "y"
            """;
        var outcome = await new ScriptRunner(() => new ValueTask<ITestStore>(new MemoryTestStore())).RunAsync(Script);
        Assert.Equal((0, 9), (outcome.Passed, outcome.Failures.Count));
    }
}
