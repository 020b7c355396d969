using System.Text.RegularExpressions;
using LightWatch.Browser.Tests.Fakes;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace LightWatch.Browser.Tests;

public sealed partial class QueryPageTests(Browser browser) : IClassFixture<Browser>
{
    private static readonly FakeHost Web = new("web-01", 1, Cpu: 0.24, Memory: 0.41, Disk: 0.37);

    [GeneratedRegex(@"\?q=system_cpu_load_average_1m$", RegexOptions.None, 1000)]
    private static partial Regex Asked { get; }

    [Fact]
    public async Task Typed_query_is_drawn_and_put_into_the_address()
    {
        await using var server = await FakeServer.StartAsync(0, Web with { });
        await using var visit = await browser.OpenAsync(server.Url + "/query");
        await visit.Page.Locator(".cm-content").FillAsync("system_cpu_load_average_1m");
        await visit.Page.GetByRole(AriaRole.Button, new() { Name = "Run" }).ClickAsync();
        await Expect(visit.Page.Locator("figure.panel canvas")).ToBeVisibleAsync();
        await Expect(visit.Page.Locator(".legend tbody tr")).ToContainTextAsync("host_name=\"web-01\"");
        await Expect(visit.Page).ToHaveURLAsync(Asked);
    }

    [Fact]
    public async Task Enter_runs_and_the_table_has_the_whole_value()
    {
        await using var server = await FakeServer.StartAsync(0, Web with { });
        await using var visit = await browser.OpenAsync(server.Url + "/query?view=table");
        await visit.Page.Locator(".cm-content").FillAsync("system_cpu_load_average_1m");
        await visit.Page.Keyboard.PressAsync("Escape");
        await visit.Page.Keyboard.PressAsync("Enter");
        await Expect(visit.Page.Locator(".result tbody td").Last)
            .ToHaveTextAsync(new Regex(@"^\d\.\d{6,}$", RegexOptions.None, TimeSpan.FromSeconds(1)));
    }

    [Fact]
    public async Task Mistake_is_underlined_within_the_security_policy()
    {
        await using var server = await FakeServer.StartAsync(0, Web with { });
        await using var visit = await browser.OpenAsync(server.Url + "/query");
        await visit.Page.Locator(".cm-content").FillAsync("rate(system_cpu_load_average_1m)");
        await Expect(visit.Page.Locator(".cm-lintRange-error").First).ToBeVisibleAsync();
        Assert.DoesNotContain(visit.Troubles, trouble => trouble.Contains("Security Policy", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Editor_is_loaded_for_this_page_alone()
    {
        await using var server = await FakeServer.StartAsync(0, Web with { });
        await using var visit = await browser.OpenAsync(server.Url);
        await Expect(visit.Page.Locator(".card")).ToBeVisibleAsync();
        Assert.DoesNotContain(visit.Requests, url => url.Contains("/promql-", StringComparison.Ordinal));
        await visit.Page.GetByRole(AriaRole.Link, new() { Name = "Query" }).ClickAsync();
        await Expect(visit.Page.Locator(".cm-content")).ToBeVisibleAsync();
        Assert.Contains(visit.Requests, url => url.Contains("/promql-", StringComparison.Ordinal));
    }

    [Theory, InlineData(ColorScheme.Dark, 1440), InlineData(ColorScheme.Light, 390)]
    public async Task Page_is_accessible(ColorScheme scheme, int width)
    {
        await using var server = await FakeServer.StartAsync(0, Web with { });
        await using var visit = await browser.OpenAsync(
            server.Url + "/query?q=system_cpu_load_average_1m", scheme, width);
        await Expect(visit.Page.Locator(".cm-content")).ToBeVisibleAsync();
        await Expect(visit.Page.Locator("figure.panel canvas")).ToBeVisibleAsync();
        await visit.AssertAccessibleAsync($"query-{width}-{scheme}");
        Assert.Empty(visit.Troubles);
    }
}
