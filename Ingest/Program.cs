using LightWatch.Ingest;
using LightWatch.ServiceDefaults;

var builder = WebApplication.CreateBuilder(args);
builder.AddListeners();
builder.AddIngest();

var app = builder.Build();
app.UseRouting();
app.UseListeners();
app.MapIngest();
await app.RunAsync();
