using LightWatch.Browser.Tests.Fakes;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace LightWatch.Browser.Tests;

public sealed class FleetPageTests(Browser browser) : IClassFixture<Browser>
{
    private static readonly FakeHost[] Fleet =
    [
        new("web-01", 1, Cpu: 0.24, Memory: 0.41, Disk: 0.37),
        new("cache-01", 2, Cpu: 0.08, Memory: 0.90, Disk: 0.12),
        new("db-01", 3, Cpu: 0.45, Memory: 0.70, Disk: 0.94),
    ];

    [Fact]
    public async Task Card_of_each_host_shows_its_status()
    {
        await using var server = await FakeServer.StartAsync(0, Fleet);
        await using var visit = await browser.OpenAsync(server.Url);
        await Expect(Pill(visit, "web-01")).ToHaveTextAsync("HEALTHY");
        await Expect(Pill(visit, "cache-01")).ToHaveTextAsync("WARNING");
        await Expect(Pill(visit, "db-01")).ToHaveTextAsync("CRITICAL");
        await Expect(Card(visit, "web-01")).ToContainTextAsync("just now");
        await Expect(visit.Page.GetByText("Live", new() { Exact = true })).ToBeVisibleAsync();
        Assert.Empty(visit.Troubles);
    }

    [Fact]
    public async Task Values_change_as_samples_arrive()
    {
        await using var server = await FakeServer.StartAsync(0, Fleet);
        await using var visit = await browser.OpenAsync(server.Url);
        var load = Card(visit, "web-01").GetByTestId("load");
        await Expect(load).ToContainTextAsync(".");
        var first = await load.InnerTextAsync();
        var second = await visit.ChangedTextAsync(load, first);
        await visit.ChangedTextAsync(load, second);
    }

    [Fact]
    public async Task Silent_host_turns_unknown_with_the_age_of_its_values()
    {
        await using var server = await FakeServer.StartAsync(
            0, [Fleet[0], Fleet[1] with { SilentSince = double.MaxValue }]);
        server.Host("cache-01").SilentSince = server.Now - 10;
        await using var visit = await browser.OpenAsync(server.Url);
        await Expect(Pill(visit, "cache-01")).ToHaveTextAsync("WARNING");
        await Expect(Pill(visit, "cache-01")).ToHaveTextAsync("UNKNOWN");
        await Expect(Card(visit, "cache-01")).ToContainClassAsync("stale");
        await Expect(Card(visit, "cache-01")).ToContainTextAsync("s ago");
        await Expect(Pill(visit, "web-01")).ToHaveTextAsync("HEALTHY");
    }

    [Fact]
    public async Task Host_gone_for_hours_is_still_listed()
    {
        await using var server = await FakeServer.StartAsync(0, [Fleet[0], Fleet[1] with { SilentSince = 0 }]);
        server.Host("cache-01").SilentSince = server.Now - 7300;
        await using var visit = await browser.OpenAsync(server.Url);
        await Expect(Card(visit, "cache-01")).ToContainTextAsync("2h ago");
        await Expect(Card(visit, "cache-01").GetByTestId("cpu")).ToHaveTextAsync("–");
    }

    [Fact]
    public async Task Lost_connection_is_shown_and_made_again()
    {
        await using var server = await FakeServer.StartAsync(0, Fleet);
        await using var visit = await browser.OpenAsync(server.Url);
        var status = visit.Page.Locator(".connection");
        await Expect(status).ToHaveTextAsync("Live");
        server.CutConnections();
        await Expect(status).ToHaveTextAsync("Reconnecting");
        await Expect(status).ToHaveTextAsync("Live");
        var load = Card(visit, "web-01").GetByTestId("load");
        await visit.ChangedTextAsync(load, await load.InnerTextAsync());
    }

    [Fact]
    public async Task Search_and_status_narrow_the_list()
    {
        await using var server = await FakeServer.StartAsync(0, Fleet);
        await using var visit = await browser.OpenAsync(server.Url);
        var cards = visit.Page.Locator(".card");
        await Expect(cards).ToHaveCountAsync(3);
        await visit.Page.GetByRole(AriaRole.Searchbox).FillAsync("DB");
        await Expect(cards).ToHaveCountAsync(1);
        await visit.Page.GetByRole(AriaRole.Searchbox).FillAsync("");
        await visit.Page.GetByRole(AriaRole.Button, new() { Name = "Warning" }).ClickAsync();
        await Expect(cards).ToHaveCountAsync(1);
        await Expect(cards).ToContainTextAsync("cache-01");
    }

    [Fact]
    public async Task Without_hosts_the_page_says_how_to_add_one_and_fills_by_itself()
    {
        await using var server = await FakeServer.StartAsync(0);
        await using var visit = await browser.OpenAsync(server.Url);
        await Expect(visit.Page.GetByRole(AriaRole.Heading, new() { Name = "No hosts yet" })).ToBeVisibleAsync();
        await Expect(visit.Page.GetByText("remote_write")).ToBeVisibleAsync();
        await visit.AssertAccessibleAsync("empty");
    }

    [Theory]
    [InlineData(ColorScheme.Dark, 1440)]
    [InlineData(ColorScheme.Light, 1440)]
    [InlineData(ColorScheme.Dark, 390)]
    [InlineData(ColorScheme.Light, 390)]
    public async Task Page_is_accessible(ColorScheme scheme, int width)
    {
        await using var server = await FakeServer.StartAsync(
            0, [.. Fleet, new FakeHost("edge-01", 4, 0.1, 0.2, 0.3) { SilentSince = 0 }]);
        server.Host("edge-01").SilentSince = server.Now - 200;
        await using var visit = await browser.OpenAsync(server.Url, scheme, width);
        await Expect(Pill(visit, "edge-01")).ToHaveTextAsync("UNKNOWN");
        await Expect(visit.Page.Locator(".spark").First).ToBeVisibleAsync();
        await visit.AssertAccessibleAsync($"fleet-{width}-{scheme}");
        Assert.Empty(visit.Troubles);
        var overflow = await visit.Page.EvaluateAsync<int>("document.documentElement.scrollWidth - innerWidth");
        Assert.True(overflow <= 0, $"the page is {overflow} px wider than the window");
    }

    [Fact]
    public async Task Page_loads_from_this_server_only_and_little()
    {
        await using var server = await FakeServer.StartAsync(0, Fleet);
        await using var visit = await browser.OpenAsync(server.Url);
        await Expect(Card(visit, "web-01")).ToBeVisibleAsync();
        var urls = visit.Requests.Select(url => url.Replace("ws://", "http://", StringComparison.Ordinal));
        Assert.All(urls, url => Assert.StartsWith(server.Url, url, StringComparison.Ordinal));
        var bytes = await visit.Page.EvaluateAsync<int>(
            "performance.getEntriesByType('resource').filter(r => !r.name.includes('/api/'))."
            + "reduce((sum, r) => sum + r.transferSize, 0)");
        Assert.InRange(bytes, 1, 250_000);
    }

    [Fact]
    public async Task Chosen_theme_is_kept_over_the_system_one()
    {
        await using var server = await FakeServer.StartAsync(0, Fleet);
        await using var visit = await browser.OpenAsync(server.Url, ColorScheme.Dark);
        var background = () =>
            visit.Page.EvaluateAsync<string>("getComputedStyle(document.documentElement).backgroundColor");
        Assert.Equal("rgb(12, 15, 19)", await background());
        await visit.Page.GetByRole(AriaRole.Button, new() { Name = "Theme" }).ClickAsync();
        Assert.Equal("rgb(245, 246, 248)", await background());
        await visit.Page.ReloadAsync();
        await Expect(Card(visit, "web-01")).ToBeVisibleAsync();
        Assert.Equal("rgb(245, 246, 248)", await background());
    }

    private static ILocator Card(Visit visit, string host) => visit.Page.Locator($".card[data-host='{host}']");

    private static ILocator Pill(Visit visit, string host) => Card(visit, host).Locator(".pill");
}
