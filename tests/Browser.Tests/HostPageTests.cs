using System.Text.RegularExpressions;
using LightWatch.Browser.Tests.Fakes;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace LightWatch.Browser.Tests;

public sealed partial class HostPageTests(Browser browser) : IClassFixture<Browser>
{
    private static readonly FakeHost Web = new("web-01", 1, Cpu: 0.24, Memory: 0.41, Disk: 0.37);

    [GeneratedRegex(@"\d", RegexOptions.None, 100)]
    private static partial Regex Digit { get; }

    [Fact]
    public async Task Every_chart_has_a_drawing_and_its_numbers()
    {
        await using var server = await FakeServer.StartAsync(0, Web with { });
        await using var visit = await browser.OpenAsync(server.Url + "/hosts/web-01.example");
        await Expect(visit.Page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToHaveTextAsync("web-01");
        await Expect(visit.Page.Locator("figure.panel")).ToHaveCountAsync(6);
        await Expect(visit.Page.Locator("figure.panel canvas")).ToHaveCountAsync(6);
        string[] shown = ["cpu:user", "memory:used", "load:1m", "network:eth0 in", "disk:nvme0n1 write",
            "filesystem:/"];
        foreach (var value in shown)
            await Expect(visit.Page.GetByTestId(value)).ToHaveTextAsync(Digit);
        Assert.True(await InkAsync(visit, "cpu") > 500, "nothing is drawn");
        Assert.Empty(visit.Troubles);
    }

    [Fact]
    public async Task Live_values_are_appended()
    {
        await using var server = await FakeServer.StartAsync(0, Web with { });
        await using var visit = await browser.OpenAsync(server.Url + "/hosts/web-01.example");
        var load = visit.Page.GetByTestId("load:1m");
        await Expect(load).ToHaveTextAsync(Digit);
        var second = await visit.ChangedTextAsync(load, await load.InnerTextAsync());
        await visit.ChangedTextAsync(load, second);
    }

    [Fact]
    public async Task Range_is_asked_for_and_kept_in_the_address()
    {
        await using var server = await FakeServer.StartAsync(0, Web with { });
        await using var visit = await browser.OpenAsync(server.Url + "/hosts/web-01.example");
        var asked = visit.Page.WaitForRequestAsync(
            r => r.Url.EndsWith("/api/v1/query_range", StringComparison.Ordinal)
            && r.PostData!.Contains("step=60", StringComparison.Ordinal));
        await visit.Page.GetByRole(AriaRole.Button, new() { Name = "6h" }).ClickAsync();
        await asked;
        await Expect(visit.Page).ToHaveURLAsync(server.Url + "/hosts/web-01.example?range=6h");
        await Expect(visit.Page.Locator("figure.panel canvas")).ToHaveCountAsync(6);
    }

    [Fact]
    public async Task Dragging_over_a_chart_zooms_all_and_a_range_leads_back()
    {
        await using var server = await FakeServer.StartAsync(0, Web with { });
        await using var visit = await browser.OpenAsync(server.Url + "/hosts/web-01.example?range=1h");
        var over = visit.Page.Locator("[data-panel=cpu] .u-over");
        var box = (await over.BoundingBoxAsync())!;
        await visit.Page.Mouse.MoveAsync(box.X + (box.Width * 0.25f), box.Y + 60);
        await visit.Page.Mouse.DownAsync();
        await visit.Page.Mouse.MoveAsync(box.X + (box.Width * 0.5f), box.Y + 60, new() { Steps = 5 });
        await visit.Page.Mouse.UpAsync();
        await Expect(visit.Page)
            .ToHaveURLAsync(new Regex(@"from=\d+&to=\d+", RegexOptions.None, TimeSpan.FromSeconds(1)));
        await Expect(visit.Page.Locator(".zoomed")).ToBeVisibleAsync();
        await visit.Page.GetByRole(AriaRole.Button, new() { Name = "15m" }).ClickAsync();
        await Expect(visit.Page.Locator(".zoomed")).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task Crosshair_goes_by_pointer_and_keys_on_all_charts()
    {
        await using var server = await FakeServer.StartAsync(0, Web with { });
        await using var visit = await browser.OpenAsync(server.Url + "/hosts/web-01.example");
        await Expect(visit.Page.Locator("figure.panel canvas")).ToHaveCountAsync(6);
        await visit.Page.Locator("[data-panel=cpu] .plot").FocusAsync();
        await visit.Page.Keyboard.PressAsync("PageUp");
        await Expect(visit.Page.Locator("[data-panel=cpu] .panel-time")).ToHaveTextAsync(Digit);
        await Expect(visit.Page.Locator("[data-panel=filesystem] .panel-time")).ToHaveTextAsync(Digit);
        await visit.Page.Keyboard.PressAsync("Escape");
        await Expect(visit.Page.Locator("[data-panel=cpu] .panel-time")).ToHaveTextAsync("");
    }

    [Fact]
    public async Task Silent_host_is_said_to_be_silent()
    {
        await using var server = await FakeServer.StartAsync(0, Web with { });
        server.Host("web-01").SilentSince = server.Now - 120;
        await using var visit = await browser.OpenAsync(server.Url + "/hosts/web-01.example");
        await Expect(visit.Page.GetByText("Nothing received for 2m")).ToBeVisibleAsync();
        await Expect(visit.Page.Locator(".panels.stale")).ToBeVisibleAsync();
        await Expect(visit.Page.GetByTestId("load:1m")).ToHaveTextAsync("–");
        await Expect(visit.Page.Locator(".host-title .pill")).ToHaveTextAsync("UNKNOWN");
    }

    [Fact]
    public async Task Host_that_never_was_is_not_made_up()
    {
        await using var server = await FakeServer.StartAsync(0, Web with { });
        await using var visit = await browser.OpenAsync(server.Url + "/hosts/nobody");
        await Expect(visit.Page.GetByText("Nothing was received from this host")).ToBeVisibleAsync();
        await Expect(visit.Page.Locator(".host-title .pill")).ToHaveTextAsync("UNKNOWN");
        await Expect(visit.Page.Locator("figure.panel canvas")).ToHaveCountAsync(0);
    }

    [Theory]
    [InlineData(ColorScheme.Dark, 1440)]
    [InlineData(ColorScheme.Light, 1440)]
    [InlineData(ColorScheme.Dark, 390)]
    [InlineData(ColorScheme.Light, 390)]
    public async Task Page_is_accessible(ColorScheme scheme, int width)
    {
        await using var server = await FakeServer.StartAsync(0, Web with { });
        server.Host("web-01").Gap = (server.Now - 400, server.Now - 300);
        await using var visit = await browser.OpenAsync(server.Url + "/hosts/web-01.example", scheme, width);
        await Expect(visit.Page.Locator("figure.panel canvas")).ToHaveCountAsync(6);
        await visit.AssertAccessibleAsync($"host-{width}-{scheme}");
        Assert.Empty(visit.Troubles);
        var overflow = await visit.Page.EvaluateAsync<int>("document.documentElement.scrollWidth - innerWidth");
        Assert.True(overflow <= 0, $"the page is {overflow} px wider than the window");
    }

    /// <summary>How many pixels of a chart's canvas are painted.</summary>
    private static Task<int> InkAsync(Visit visit, string panel) =>
        visit.Page.Locator($"[data-panel={panel}] canvas").EvaluateAsync<int>(
        "c => { const p = c.getContext('2d').getImageData(0, 0, c.width, c.height).data; let n = 0; "
        + "for (let i = 3; i < p.length; i += 4) n += p[i] > 0; return n; }");
}
