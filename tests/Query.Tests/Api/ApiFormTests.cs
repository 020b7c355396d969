using LightWatch.Query.Api;
using LightWatch.Query.Errors;
using Microsoft.AspNetCore.Http;

namespace LightWatch.Query.Tests.Api;

public sealed class ApiFormTests
{
    private static async Task<ApiForm> ReadAsync(HttpContext context) =>
        await ApiForm.ReadAsync(context.Request, CancellationToken.None);

    [Fact]
    public async Task Form_wins_over_the_url()
    {
        var form = await ReadAsync(Requests.Post("a=url&b=url", "a=form&a=second"));
        Assert.Equal(("form", "url", ""), (form["a"], form["b"], form["c"]));
    }

    [Fact]
    public async Task All_values_of_a_name_are_the_forms_then_the_urls()
    {
        var form = await ReadAsync(Requests.Post("m=3&m=4", "m=1&m=2"));
        Assert.Equal(["1", "2", "3", "4"], form.All("m"));
        Assert.Empty(form.All("other"));
    }

    [Fact]
    public async Task Empty_value_of_the_form_still_wins()
    {
        var form = await ReadAsync(Requests.Post("a=url", "a="));
        Assert.Equal("", form["a"]);
    }

    [Fact]
    public async Task Body_that_is_no_form_is_ignored()
    {
        var form = await ReadAsync(Requests.Post("a=url", """{"a":"body"}""", "application/json"));
        Assert.Equal("url", form["a"]);
    }

    [Fact]
    public async Task Form_of_too_many_values_is_bad_data()
    {
        var context = Requests.Post("", string.Join('&', Enumerable.Range(0, 2000).Select(i => $"a{i}=1")));
        var bad = await Assert.ThrowsAsync<ApiException>(() => ReadAsync(context));
        Assert.Equal(ErrorKind.BadData, bad.Kind);
        Assert.StartsWith("error parsing form values: ", bad.Message, StringComparison.Ordinal);
    }
}
