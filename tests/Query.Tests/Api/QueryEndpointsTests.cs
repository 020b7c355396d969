using System.IO.Compression;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;

namespace LightWatch.Query.Tests.Api;

public sealed class QueryEndpointsTests
{
    [Fact]
    public async Task Health_check_of_grafana_at_1970_gives_a_scalar()
    {
        await using var server = await ApiServer.StartAsync();
        var (status, body) = await server.PostAsync("/api/v1/query", ("query", "1+1"), ("time", "4"));
        Assert.Equal(HttpStatusCode.OK, status);
        Assert.Equal("""{"status":"success","data":{"resultType":"scalar","result":[4,"2"]}}""", body);
    }

    [Fact]
    public async Task Instant_vector_has_labels_time_and_value()
    {
        await using var server = await ApiServer.StartAsync();
        await server.LoadAsync("""up{job="a\"b",host="ä"} 1.5""");
        var (_, body) = await server.GetAsync("/api/v1/query?query=up&time=60.5");
        Assert.Equal(
            """{"status":"success","data":{"resultType":"vector","result":[{"metric":"""
            + """{"__name__":"up","host":"ä","job":"a\"b"},"value":[60.500,"1.5"]}]}}""", body);
    }

    [Fact]
    public async Task Range_has_a_point_per_step_where_there_are_samples()
    {
        await using var server = await ApiServer.StartAsync();
        await server.LoadAsync("up 1 2 stale 4");
        var (_, body) = await server.GetAsync("/api/v1/query_range?query=up&start=0&end=180&step=60");
        Assert.Equal(
            """{"status":"success","data":{"resultType":"matrix","result":[{"metric":{"__name__":"up"}"""
            + ""","values":[[0,"1"],[60,"2"],[180,"4"]]}]}}""", body);
    }

    [Fact]
    public async Task Range_vector_of_an_instant_query_keeps_its_times()
    {
        await using var server = await ApiServer.StartAsync();
        await server.LoadAsync("up 1 2 3");
        var (_, body) = await server.GetAsync("/api/v1/query?query=up[90s]&time=120");
        Assert.Equal(
            """{"status":"success","data":{"resultType":"matrix","result":[{"metric":{"__name__":"up"}"""
            + ""","values":[[60,"2"],[120,"3"]]}]}}""", body);
    }

    [Fact]
    public async Task String_answers_with_its_text()
    {
        await using var server = await ApiServer.StartAsync();
        var (_, body) = await server.GetAsync("/api/v1/query?query=%22a%5Cn%22&time=1");
        Assert.Equal("""{"status":"success","data":{"resultType":"string","result":[1,"a\n"]}}""", body);
    }

    [Fact]
    public async Task Special_values_are_strings()
    {
        await using var server = await ApiServer.StartAsync();
        await server.LoadAsync(
            "a{x=\"1\"} Inf\na{x=\"2\"} -Inf\na{x=\"3\"} NaN\na{x=\"4\"} 1e21\na{x=\"5\"} 0.0000001");
        var data = await server.DataAsync("/api/v1/query?query=a&time=0");
        var values = data.GetProperty("result").EnumerateArray()
            .OrderBy(r => r.GetProperty("metric").GetProperty("x").GetString(), StringComparer.Ordinal);
        Assert.Equal(
            ["+Inf", "-Inf", "NaN", "1e+21", "1e-07"], values.Select(v => v.GetProperty("value")[1].GetString()!));
    }

    [Fact]
    public async Task Histogram_lists_its_filled_buckets()
    {
        await using var server = await ApiServer.StartAsync();
        await server.LoadAsync(
            "h {{schema:0 count:7 sum:5 z_bucket:1 z_bucket_w:0.001 buckets:[2 0 3] n_buckets:[1]}}");
        var data = await server.DataAsync("/api/v1/query?query=h&time=0");
        Assert.Equal(
            """[0,{"count":"7","sum":"5","buckets":[[1,"-1","-0.5","1"],[3,"-0.001","0.001","1"],"""
            + """[0,"0.5","1","2"],[0,"2","4","3"]]}]""",
            data.GetProperty("result")[0].GetProperty("histogram").GetRawText());
    }

    [Fact]
    public async Task Form_and_url_are_merged()
    {
        await using var server = await ApiServer.StartAsync();
        var (_, body) = await server.PostAsync("/api/v1/query?time=7&query=ignored", ("query", "3"));
        Assert.Contains("[7,\"3\"]", body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Prefix_of_grafana_leads_to_the_same_api()
    {
        await using var server = await ApiServer.StartAsync();
        Assert.Equal("scalar",
            (await server.DataAsync("/prometheus/api/v1/query?query=1")).GetProperty("resultType").GetString());
    }

    [Theory]
    [InlineData(
        "query?query=1%2B", 400, "bad_data", "invalid parameter \"query\": 1:3: parse error: unexpected end of input")]
    [InlineData("query", 400, "bad_data",
        "invalid parameter \"query\": unknown position: parse error: no expression found in input")]
    [InlineData("query?query=1&time=x", 400, "bad_data",
        "invalid parameter \"time\": invalid time value for 'time': cannot parse \"x\" to a valid timestamp")]
    [InlineData("query?query=1&timeout=x", 400, "bad_data",
        "invalid parameter \"timeout\": cannot parse \"x\" to a valid duration")]
    [InlineData("query?query=1&limit=-1", 400, "bad_data", "invalid parameter \"limit\": limit must be non-negative")]
    [InlineData("query?query=1&limit=x", 400, "bad_data",
        "invalid parameter \"limit\": strconv.Atoi: parsing \"x\": invalid syntax")]
    [InlineData("query?query=1&lookback_delta=x", 400, "bad_data",
        "error parsing lookback delta duration: cannot parse \"x\" to a valid duration")]
    [InlineData(
        "query?query=1&tier=x", 400, "bad_data", "invalid parameter \"tier\": \"x\" is none of auto, raw, 1m, 1h")]
    [InlineData("query_range?query=1&end=1&step=1", 400, "bad_data",
        "invalid parameter \"start\": cannot parse \"\" to a valid timestamp")]
    [InlineData("query_range?query=1&start=2&end=1&step=1", 400, "bad_data",
        "invalid parameter \"end\": end timestamp must not be before start time")]
    [InlineData("query_range?query=1&start=1&end=2&step=0", 400, "bad_data",
        "invalid parameter \"step\": zero or negative query resolution step widths are not accepted. Try a "
        + "positive integer")]
    [InlineData("query_range?query=1&start=0&end=11001&step=1", 400, "bad_data",
        "exceeded maximum resolution of 11,000 points per timeseries. Try decreasing the query resolution (?step=XX)")]
    [InlineData("query_range?query=a[5m]&start=0&end=1&step=1", 400, "bad_data",
        "invalid parameter \"query\": invalid expression type \"range vector\" for range query, must be Scalar "
        + "or instant Vector")]
    [InlineData("query_exemplars?query=1%2B", 400, "bad_data", "1:3: parse error: unexpected end of input")]
    [InlineData("series", 400, "bad_data", "no match[] parameter provided")]
    [InlineData(
        "series?match[]=a(", 400, "bad_data", "invalid parameter \"match[]\": 1:2: parse error: unexpected \"(\"")]
    [InlineData("labels?match[]={a=\"\"}", 400, "bad_data", "match[] must contain at least one non-empty matcher")]
    public async Task Wrong_requests_are_refused_in_prometheus_words(
        string request, int status, string type, string message)
    {
        await using var server = await ApiServer.StartAsync();
        var (got, body) = await server.GetAsync("/api/v1/" + request);
        using var json = JsonDocument.Parse(body);
        Assert.Equal((status, "error", type, message),
            ((int)got, json.RootElement.GetProperty("status").GetString(),
            json.RootElement.GetProperty("errorType").GetString(), json.RootElement.GetProperty("error").GetString()));
    }

    [Fact]
    public async Task Eleven_thousand_points_are_accepted()
    {
        await using var server = await ApiServer.StartAsync();
        Assert.Equal("matrix",
            (await server.DataAsync("/api/v1/query_range?query=1&start=0&end=11000&step=1")).GetProperty("resultType")
            .GetString());
    }

    [Fact]
    public async Task Failed_evaluation_is_unprocessable()
    {
        await using var server = await ApiServer.StartAsync();
        await server.LoadAsync("a{x=\"1\"} 1\na{x=\"2\"} 1");
        var (status, body) = await server.GetAsync("/api/v1/query?query=a%2Bon()a&time=0");
        Assert.Equal(HttpStatusCode.UnprocessableEntity, status);
        Assert.StartsWith("""{"status":"error","errorType":"execution","error":""", body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Timeout_is_unavailable()
    {
        await using var server = await ApiServer.StartAsync();
        await server.LoadAsync("a 1+1x100");
        var (status, body) = await server.GetAsync("/api/v1/query_range?query=a&start=0&end=6000&step=1&timeout=0");
        Assert.Equal(HttpStatusCode.ServiceUnavailable, status);
        Assert.Contains("\"errorType\":\"timeout\"", body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Other_methods_are_not_allowed()
    {
        await using var server = await ApiServer.StartAsync();
        using var response = await server.Client.DeleteAsync(new Uri("/api/v1/query", UriKind.Relative));
        Assert.Equal(HttpStatusCode.MethodNotAllowed, response.StatusCode);
        using var posted = await server.Client.PostAsync(new Uri("/api/v1/label/x/values", UriKind.Relative), null);
        Assert.Equal(HttpStatusCode.MethodNotAllowed, posted.StatusCode);
    }

    [Theory]
    [InlineData("1970-01-01T00:01:00Z")]
    [InlineData("1970-01-01T01:01:00.000000001+01:00")]
    [InlineData("60")]
    [InlineData("6e1")]
    public async Task Times_are_taken_in_every_form(string time)
    {
        await using var server = await ApiServer.StartAsync();
        Assert.Equal("60",
            (await server.DataAsync("/api/v1/query?query=time()&time=" + Uri.EscapeDataString(time)))
            .GetProperty("result")[1].GetString());
    }

    [Fact]
    public async Task Limit_cuts_the_answer_and_says_so()
    {
        await using var server = await ApiServer.StartAsync();
        await server.LoadAsync("a{x=\"1\"} 1\na{x=\"2\"} 1\na{x=\"3\"} 1");
        var (_, body) = await server.GetAsync("/api/v1/query?query=a&time=0&limit=2");
        using var json = JsonDocument.Parse(body);
        Assert.Equal(2, json.RootElement.GetProperty("data").GetProperty("result").GetArrayLength());
        Assert.Equal("results truncated due to limit", json.RootElement.GetProperty("warnings")[0].GetString());
    }

    [Fact]
    public async Task Annotations_come_as_warnings_and_infos()
    {
        await using var server = await ApiServer.StartAsync();
        await server.LoadAsync("a 1 2 3");
        var (_, body) = await server.GetAsync("/api/v1/query?query=rate(a[2m])%2Bquantile(2,a)&time=120");
        using var json = JsonDocument.Parse(body);
        Assert.Contains("metric might not be a counter", json.RootElement.GetProperty("infos")[0].GetString(),
            StringComparison.Ordinal);
        Assert.Contains("quantile value should be between 0 and 1",
            json.RootElement.GetProperty("warnings")[0].GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Stats_and_plan_come_when_asked_for()
    {
        await using var server = await ApiServer.StartAsync();
        await server.LoadAsync("a 1 2 3");
        var data = await server.DataAsync("/api/v1/query?query=sum(a)&time=120&stats=all&explain=1");
        Assert.True(
            data.GetProperty("stats").GetProperty("samples").GetProperty("totalQueryableSamples").GetInt64() > 0);
        Assert.Equal("raw", data.GetProperty("stats").GetProperty("tier").GetString());
        Assert.Contains(data.GetProperty("explain").GetProperty("nodes").EnumerateArray(),
            n => n.GetProperty("query").GetString() == "a");
    }

    [Fact]
    public async Task Lookback_can_be_shortened()
    {
        await using var server = await ApiServer.StartAsync();
        await server.LoadAsync("a 1");
        Assert.Equal(
            1, (await server.DataAsync("/api/v1/query?query=a&time=60")).GetProperty("result").GetArrayLength());
        Assert.Equal(0,
            (await server.DataAsync("/api/v1/query?query=a&time=60&lookback_delta=30s")).GetProperty("result")
            .GetArrayLength());
    }

    [Fact]
    public async Task Large_answers_are_compressed_for_those_who_take_it()
    {
        await using var server = await ApiServer.StartAsync();
        await server.LoadAsync("a{x=\"1\"} 1+1.5x3000\na{x=\"2\"} 1+1.25x3000\na{x=\"3\"} 1+1.125x3000");
        const string Path = "/api/v1/query_range?query=a&start=0&end=180000&step=60";
        var (_, plain) = await server.GetAsync(Path);
        using var request = new HttpRequestMessage(HttpMethod.Get, Path);
        request.Headers.AcceptEncoding.Add(new StringWithQualityHeaderValue("gzip"));
        using var response = await server.Client.SendAsync(request);
        Assert.Equal(["gzip"], response.Content.Headers.ContentEncoding);
        await using var gzip = new GZipStream(await response.Content.ReadAsStreamAsync(), CompressionMode.Decompress);
        using var reader = new StreamReader(gzip, Encoding.UTF8);
        Assert.Equal(plain, await reader.ReadToEndAsync());
        Assert.Equal(3 * 3001,
            JsonDocument.Parse(plain).RootElement.GetProperty("data").GetProperty("result").EnumerateArray()
            .Sum(s => s.GetProperty("values").GetArrayLength()));
    }

    [Fact]
    public async Task Csv_has_a_line_per_point()
    {
        await using var server = await ApiServer.StartAsync();
        await server.LoadAsync("a{x=\"1,2\"} 1 2");
        using var request = new HttpRequestMessage(
            HttpMethod.Get, "/api/v1/query_range?query=a&start=0&end=60&step=60");
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("text/csv"));
        using var response = await server.Client.SendAsync(request);
        Assert.Equal("text/csv", response.Content.Headers.ContentType!.MediaType);
        Assert.Equal(
            "time,__name__,x,value\r\n1970-01-01T00:00:00.000Z,a,\"1,2\",1\r\n1970-01-01T00:01:00.000Z,a,\"1,"
            + "2\",2\r\n", await response.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task Other_origins_may_read()
    {
        await using var server = await ApiServer.StartAsync();
        using var request = new HttpRequestMessage(HttpMethod.Options, "/api/v1/query");
        request.Headers.Add("Origin", "https://example.org");
        using var response = await server.Client.SendAsync(request);
        Assert.Equal(HttpStatusCode.NoContent, response.StatusCode);
        Assert.Equal(["*"], response.Headers.GetValues("Access-Control-Allow-Origin"));
        Assert.Contains("Origin", response.Headers.Vary);
    }

    [Fact]
    public async Task Format_and_parse_show_the_query()
    {
        await using var server = await ApiServer.StartAsync();
        Assert.Equal(
            "sum by (a) (foo)", (await server.DataAsync("/api/v1/format_query?query=sum(foo)by(a)")).GetString());
        var tree = await server.DataAsync("/api/v1/parse_query?query=sum(rate(foo{a!=\"b\"}[5m]))by(a)");
        Assert.Equal(
            ("aggregation", "sum"), (tree.GetProperty("type").GetString(), tree.GetProperty("op").GetString()));
        var matrix = tree.GetProperty("expr").GetProperty("args")[0];
        Assert.Equal(("matrixSelector", 300_000),
            (matrix.GetProperty("type").GetString(), matrix.GetProperty("range").GetInt32()));
        Assert.Equal("!=", matrix.GetProperty("matchers")[0].GetProperty("type").GetString());
    }

    [Fact]
    public async Task Experimental_language_needs_its_setting()
    {
        await using var stable = await ApiServer.StartAsync();
        await using var experimental = await ApiServer.StartAsync(("Query:Experimental", "true"));
        const string Path = "/api/v1/query?query=limitk(1,vector(1))";
        Assert.Equal(HttpStatusCode.BadRequest, (await stable.GetAsync(Path)).Status);
        Assert.Equal(HttpStatusCode.OK, (await experimental.GetAsync(Path)).Status);
    }

    [Fact]
    public async Task Wrong_settings_stop_the_start_and_are_named()
    {
        var failure = await Assert.ThrowsAsync<Microsoft.Extensions.Options.OptionsValidationException>(
            () => ApiServer.StartAsync(("Query:Timeout", "00:00:00")));
        Assert.Contains("Timeout", failure.Message, StringComparison.Ordinal);
    }
}
