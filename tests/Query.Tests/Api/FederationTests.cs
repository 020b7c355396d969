namespace LightWatch.Query.Tests.Api;

public sealed class FederationTests
{
    [Fact]
    public async Task Newest_samples_come_as_exposition_text_without_stale_series()
    {
        await using var server = await ApiServer.StartAsync();
        var now = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds();
        await server.LoadAsync("b{instance=\"i\",q=\"a\\\"b\"} 1 2\na 1 3.5\ngone 1 stale\n{\"x.y\"} 4 4",
            stepMs: 1000, fromUnixMs: now - 2000);
        var (_, body) = await server.GetAsync("/federate?match[]={__name__=~\".%2B\"}");
        Assert.Equal(
            $"# TYPE a untyped\na{{instance=\"\"}} 3.5 {now - 1000}\n"
            + $"# TYPE b untyped\nb{{instance=\"i\",q=\"a\\\"b\"}} 2 {now - 1000}\n"
            + $"# TYPE \"x.y\" untyped\n{{\"x.y\",instance=\"\"}} 4 {now - 1000}\n", body);
    }

    [Fact]
    public async Task Nothing_selected_gives_nothing()
    {
        await using var server = await ApiServer.StartAsync();
        Assert.Equal("", (await server.GetAsync("/federate")).Body);
    }
}
